using Sightglass.Core.Normalization;
using Sightglass.Core.Tests.Support;

namespace Sightglass.Core.Tests.Normalization;

public class A_conversation_in_any_shape
{
    private static Content Input(string json) => ASpan.Normalized(("input.value", json)).Input;

    private static Content Output(string json) => ASpan.Normalized(("output.value", json)).Output;

    [Fact]
    public void OpenTelemetry_parts() => Assert.Equal(
        ["system: Be brief.", "user: Weather? | <image image/png aGk=> | <image  https://x/y.png> | <image  file-1>",
            "assistant: <reasoning hm> | <call weather({\"city\":\"Oslo\"}) c1>", "tool: <result  c1: rain>", "assistant: Rain. [stop]"],
        Input("""
            [{"role":"system","parts":[{"type":"text","content":"Be brief."}]},
             {"role":"user","parts":[{"type":"text","content":"Weather?"},{"type":"blob","modality":"image","mime_type":"image/png","content":"aGk="},
               {"type":"uri","modality":"image","uri":"https://x/y.png"},{"type":"file","modality":"image","file_id":"file-1"}]},
             {"role":"assistant","parts":[{"type":"reasoning","content":"hm"},{"type":"tool_call","id":"c1","name":"weather","arguments":{"city":"Oslo"}}]},
             {"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"rain"}]},
             {"role":"assistant","parts":[{"type":"text","content":"Rain."}],"finish_reason":"stop"}]
            """).Lines());

    [Fact]
    public void OpenTelemetry_results_under_their_old_name() =>
        Assert.Equal(["tool: <result  c1: {\"t\":1}>"], Input("""[{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","result":{"t":1}}]}]""").Lines());

    [Fact]
    public void OpenAI_chat() => Assert.Equal(
        ["system: Be brief.", "user: What is this? | <image  https://x/y.png> | <audio audio/wav AAAA> | <document  file-9>",
            "assistant: <call weather({\"city\":\"Oslo\"}) c1>", "tool: <result  c1: rain>"],
        Input("""
            [{"role":"developer","content":"Be brief."},
             {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"https://x/y.png"}},
               {"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}},{"type":"file","file":{"file_id":"file-9"}}]},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"rain"}]
            """).Lines());

    [Fact]
    public void OpenAI_chat_request_and_response()
    {
        Assert.Equal(["user: hi"], Input("""{"model":"gpt-5.1","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function"}]}""").Lines());
        Assert.Equal(["assistant: hello [stop]", "assistant: no [content_filter]"],
            Output("""{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"hello"}},{"finish_reason":"content_filter","message":{"role":"assistant","refusal":"no"}}]}""").Lines());
    }

    [Fact]
    public void OpenAI_legacy_completions_and_function_calls()
    {
        Assert.Equal(["assistant: four [stop]"], Output("""{"choices":[{"text":"four","finish_reason":"stop"}]}""").Lines());
        Assert.Equal(["assistant: <call f({}) >"], Output("""{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}}""").Lines());
    }

    [Fact]
    public void OpenAI_Responses() => Assert.Equal(
        ["system: Be brief.", "user: Weather? | <image  https://x/y.png>", "assistant: <reasoning I look it up.> | <call weather({\"city\":\"Oslo\"}) call_1>",
            "tool: <result  call_1: rain>"],
        Input("""
            {"model":"gpt-5.1","instructions":"Be brief.","input":[
              {"role":"user","content":[{"type":"input_text","text":"Weather?"},{"type":"input_image","image_url":"https://x/y.png"}]},
              {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"I look it up."}]},
              {"type":"function_call","id":"fc_1","call_id":"call_1","name":"weather","arguments":"{\"city\":\"Oslo\"}"},
              {"type":"function_call_output","call_id":"call_1","output":"rain"}]}
            """).Lines());

    [Fact]
    public void OpenAI_Responses_output_is_one_message() => Assert.Equal(
        ["assistant: <reasoning hidden> | <call web_search({\"query\":\"x\"}) ws_1> | Rain."],
        Output("""
            {"object":"response","output":[{"type":"reasoning","id":"rs","encrypted_content":"…","summary":[]},
              {"type":"web_search_call","id":"ws_1","action":{"query":"x"}},
              {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Rain."}]}]}
            """).Lines());

    [Fact]
    public void Anthropic_blocks_with_results_moved_to_the_tool() => Assert.Equal(
        ["system: Be brief.", "user: Look | <image image/png AAAA> | <document application/pdf https://x/a.pdf>",
            "assistant: <reasoning hm> | <reasoning hidden> | <call weather({\"city\":\"Oslo\"}) t1>", "tool: <result  t1 failed: no station>", "user: And Bergen?"],
        Input("""
            {"system":[{"type":"text","text":"Be brief."}],"messages":[
              {"role":"user","content":[{"type":"text","text":"Look"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
                {"type":"document","source":{"type":"url","media_type":"application/pdf","url":"https://x/a.pdf"}}]},
              {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"redacted_thinking","data":"x"},
                {"type":"tool_use","id":"t1","name":"weather","input":{"city":"Oslo"}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,"content":[{"type":"text","text":"no station"}]},{"type":"text","text":"And Bergen?"}]}]}
            """).Lines());

    [Fact]
    public void Anthropic_results_of_its_own_tools_stay_in_the_answer() => Assert.Equal(
        ["assistant: <call web_search({\"query\":\"x\"}) s1> | <result  s1: [{\"type\":\"web_search_result\",\"url\":\"https://x\"}]> | Rain."],
        Output("""
            {"role":"assistant","content":[{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"x"}},
              {"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","url":"https://x"}]},{"type":"text","text":"Rain."}]}
            """).Lines());

    [Fact]
    public void Anthropic_response() => Assert.Equal(["assistant: Hola [end_turn]"],
        Output("""{"id":"msg","type":"message","role":"assistant","content":[{"type":"text","text":"Hola"}],"stop_reason":"end_turn"}""").Lines());

    [Fact]
    public void Gemini() => Assert.Equal(
        ["system: Be brief.", "user: Weather? | <image image/png AAAA> | <video video/mp4 gs://b/v.mp4>", "assistant: <reasoning hm> | <call weather({\"city\":\"Oslo\"}) >",
            "tool: <result weather : {\"rain\":true}>"],
        Input("""
            {"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[
              {"role":"user","parts":[{"text":"Weather?"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}},{"file_data":{"mime_type":"video/mp4","file_uri":"gs://b/v.mp4"}}]},
              {"role":"model","parts":[{"text":"hm","thought":true},{"functionCall":{"name":"weather","args":{"city":"Oslo"}}}]},
              {"role":"user","parts":[{"functionResponse":{"name":"weather","response":{"rain":true}}}]}]}
            """).Lines());

    [Fact]
    public void Gemini_response() =>
        Assert.Equal(["assistant: Rain. [STOP]"], Output("""{"candidates":[{"content":{"role":"model","parts":[{"text":"Rain."}]},"finishReason":"STOP"}]}""").Lines());

    [Fact]
    public void Bedrock_Converse() => Assert.Equal(
        ["system: Be brief.", "user: Look | <image image/png AAAA>", "assistant: <reasoning hm> | <call weather({\"city\":\"Oslo\"}) t1>",
            "tool: <result  t1 failed: {\"x\":1}>"],
        Input("""
            {"system":[{"text":"Be brief."}],"messages":[
              {"role":"user","content":[{"text":"Look"},{"image":{"format":"png","source":{"bytes":"AAAA"}}}]},
              {"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"hm","signature":"s"}}},{"toolUse":{"toolUseId":"t1","name":"weather","input":{"city":"Oslo"}}}]},
              {"role":"user","content":[{"toolResult":{"toolUseId":"t1","status":"error","content":[{"json":{"x":1}}]}}]}]}
            """).Lines());

    [Fact]
    public void Bedrock_response() => Assert.Equal(["assistant: Rain. [end_turn]"],
        Output("""{"output":{"message":{"role":"assistant","content":[{"text":"Rain."}]}},"stopReason":"end_turn"}""").Lines());

    [Fact]
    public void Vercel_model_messages() => Assert.Equal(
        ["user: Look | <image image/png AAAA> | <document application/pdf BBBB>", "assistant: <reasoning hm> | <call weather({\"city\":\"Oslo\"}) c1>",
            "tool: <result weather c1: {\"rain\":true}> | <result weather c2 failed: no station>"],
        Input("""
            [{"role":"user","content":[{"type":"text","text":"Look"},{"type":"image","image":"AAAA","mediaType":"image/png"},{"type":"file","data":"BBBB","mediaType":"application/pdf"}]},
             {"role":"assistant","content":[{"type":"reasoning","text":"hm"},{"type":"tool-call","toolCallId":"c1","toolName":"weather","args":{"city":"Oslo"}}]},
             {"role":"tool","content":[{"type":"tool-result","toolCallId":"c1","toolName":"weather","output":{"type":"json","value":{"rain":true}}},
               {"type":"tool-result","toolCallId":"c2","toolName":"weather","output":{"type":"error-text","value":"no station"}}]}]
            """).Lines());

    [Fact]
    public void LangChain_serialized() => Assert.Equal(
        ["system: Be brief.", "user: Weather?", "assistant: <call weather({\"city\":\"Oslo\"}) c1>", "tool (weather): <result weather c1: rain>"],
        Input("""
            {"messages":[[
              {"lc":1,"type":"constructor","id":["langchain","schema","messages","SystemMessage"],"kwargs":{"content":"Be brief."}},
              {"lc":1,"type":"constructor","id":["langchain","schema","messages","HumanMessage"],"kwargs":{"content":"Weather?","type":"human"}},
              {"lc":1,"type":"constructor","id":["langchain","schema","messages","AIMessage"],"kwargs":{"content":"","type":"ai","tool_calls":[{"name":"weather","args":{"city":"Oslo"},"id":"c1","type":"tool_call"}]}},
              {"lc":1,"type":"constructor","id":["langchain","schema","messages","ToolMessage"],"kwargs":{"content":"rain","type":"tool","tool_call_id":"c1","name":"weather"}}]]}
            """).Lines());

    [Fact]
    public void LangChain_plain_and_generations()
    {
        Assert.Equal(["user: hi", "assistant: hello"], Input("""[{"type":"human","content":"hi"},{"type":"ai","content":"hello"}]""").Lines());
        Assert.Equal(["user: hi"], Input("""[{"type":"human","data":{"content":"hi"}}]""").Lines());
        Assert.Equal(["assistant: hello [stop]"],
            Output("""{"generations":[[{"text":"hello","message":{"lc":1,"id":["x","AIMessage"],"kwargs":{"content":"hello","response_metadata":{"finish_reason":"stop"}}}}]]}""").Lines());
    }

    [Fact]
    public void Pydantic_AI_messages_take_the_role_of_their_parts() => Assert.Equal(
        ["system: Be brief.", "user: Weather?", "assistant: <reasoning hm> | <call weather({\"city\":\"Oslo\"}) c1>", "tool: <result weather c1: rain>"],
        Input("""
            [{"kind":"request","parts":[{"part_kind":"system-prompt","content":"Be brief."},{"part_kind":"user-prompt","content":"Weather?"}]},
             {"kind":"response","parts":[{"part_kind":"thinking","content":"hm"},{"part_kind":"tool-call","tool_name":"weather","args":"{\"city\":\"Oslo\"}","tool_call_id":"c1"}]},
             {"kind":"request","parts":[{"part_kind":"tool-return","tool_name":"weather","content":"rain","tool_call_id":"c1"}]}]
            """).Lines());

    [Fact]
    public void Microsoft_Extensions_AI_keeps_parts_that_are_named_after_classes() => Assert.Equal(
        ["assistant: ok | <other Contoso.CardContent {\"type\":\"Contoso.CardContent\",\"content\":{\"a\":1}}>"],
        Input("""[{"role":"assistant","parts":[{"type":"text","content":"ok"},{"type":"Contoso.CardContent","content":{"a":1}}]}]""").Lines());

    [Fact]
    public void Encoded_twice() => Assert.Equal(["user: hi"], Input("""  "[{\"role\":\"user\",\"content\":\"hi\"}]" """.Trim()).Lines());

    [Fact]
    public void Structured_instead_of_JSON() => Assert.Equal(["user: hi"],
        ASpan.Normalized(("gen_ai.input.messages", new object[]
        {
            new (string, object?)[] { ("role", "user"), ("parts", new object[] { new (string, object?)[] { ("type", "text"), ("content", "hi") } }) },
        })).Input.Lines());

    [Fact]
    public void Bytes_instead_of_text() =>
        Assert.Equal(["user: hi"], ASpan.Normalized(("input.value", RawValue.OfBytes("""[{"role":"user","content":"hi"}]"""u8.ToArray()))).Input.Lines());

    [Fact]
    public void A_text_that_holds_parts_is_read_as_parts() => Assert.Equal(["user: hi | <image  https://x/y.png>"],
        ASpan.Normalized(("gen_ai.prompt.0.role", "user"), ("gen_ai.prompt.0.content", """[{"type":"text","text":"hi"},{"type":"image_url","image_url":{"url":"https://x/y.png"}}]"""))
            .Input.Lines());
}

public class Content_that_is_no_conversation
{
    [Theory]
    [InlineData("plain text")]
    [InlineData("123")]
    [InlineData("""{"city":"Bogota"}""")]
    [InlineData("""["bogota","paris"]""")]
    [InlineData("""[{"name":"Ada","role":"admin"}]""")]
    [InlineData("""{"input":"what a chain was asked","top_k":3}""")]
    [InlineData("""[{"role":"user","content":"cut o""")]
    public void Stays_the_text_it_is(string text)
    {
        var input = ASpan.Normalized(("input.value", text)).Input;

        Assert.Empty(input.Messages);
        Assert.Equal(text, input.Text);
        Assert.Equal(text, input.Source);
    }

    [Fact]
    public void Is_read_without_the_quotes_of_a_JSON_string() => Assert.Equal("a \"b\"", ASpan.Normalized(("output.value", "\"a \\\"b\\\"\"")).Output.Text);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("__REDACTED__")]
    public void Is_none_when_it_says_nothing(string? text) => Assert.True(ASpan.Normalized(("input.value", text)).Input.IsEmpty);
}

public class One_part_that_nobody_understands
{
    [Fact]
    public void Loses_none_of_its_neighbours() => Assert.Equal(
        ["user: before | <other unknown {\"x\":[1]}> | <other image_url {\"type\":\"image_url\",\"image_url\":7}> | 5 | after"],
        ASpan.Normalized(("input.value", """[{"role":"user","content":["before",{"x":[1]},{"type":"image_url","image_url":7},5,null,{"type":"text","text":"after"}]}]""")).Input.Lines());

    [Fact]
    public void Loses_no_neighbouring_message() => Assert.Equal(["user: a", "user: b"],
        ASpan.Normalized(("input.value", """[{"role":"user","content":"a"},7,{"x":1},null,{"role":"user","content":"b"}]""")).Input.Lines());
}
