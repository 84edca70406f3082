using System.Text.Json;
using Sightglass.Core.Normalization;

namespace Sightglass.Server.Demo.Scripts;

/// <summary>Questions answered from the help centre with Gemini: embed, retrieve, rerank, answer. OpenInference attributes.</summary>
internal static class HelpSearch
{
    private static readonly RawScope Scope = new("openinference.instrumentation.langchain", "0.1.52", [], null);

    private static readonly (string Tag, string Question, string Answer)[] Questions =
    [
        ("refund", "train cancelled do i get money back", "Yes. If the railway cancels your train or it is more than 60 minutes late you can choose a full refund or the next connection (KB-101)."),
        ("refund", "saver fare refund?", "Saver fares are not refundable, but you can rebook once for €12 (KB-104)."),
        ("baggage", "bike on night train", "Reserve a bicycle place for €15, or take the bike apart and carry it in a bag of at most 120 × 90 cm for free (KB-214)."),
        ("baggage", "cello own seat price", "Instruments longer than 90 cm travel in a seat of their own at half fare (KB-219)."),
        ("loyalty", "how many points per euro", "Ten points per euro on hotels and five on trains (KB-302)."),
        ("loyalty", "gold lounge free?", "Yes: Gold members use station lounges without charge (KB-305)."),
        ("payment", "charged twice help", "The second entry is most likely an authorisation that was not captured. It disappears after at most seven days (KB-401)."),
        ("payment", "where is my vat invoice", "Open Booking → Documents: an invoice is made for every confirmed booking (KB-403)."),
        ("accessibility", "wheelchair assistance how early", "Order assistance at least 24 hours before departure; the confirmation names the meeting point (KB-511)."),
        ("planning", "which night trains do you sell", "31 night trains across Europe; couchettes can be booked until departure (KB-600)."),
        ("change", "can i move my trip for free", "On Standard and Flex the change itself is free until two hours before departure; only a difference in fare is due (KB-131)."),
    ];

    public static IEnumerable<RawSpan> Answer(string key, DateTimeOffset start)
    {
        var trace = new DemoTrace(key, start, DemoWorld.Resource("help-search", start), Scope);
        var random = trace.Random;
        var (tag, question, answer) = random.Pick(Questions);
        var root = Kind(trace.Begin("help-search"), "CHAIN")
            .Set("input.value", question)
            .Set("tag.tags", ["rag", tag])
            .SetJson("metadata", new { locale = random.Pick(["en-GB", "de-AT", "pt-PT", "fr-FR"]), surface = random.Pick(["web", "app", "widget"]) });
        if (random.Chance(0.6)) root.Set("user.id", random.Pick(Customers.All).Id);

        var found = Retrieve(trace, root, question, tag);
        var best = Rerank(trace, root, question, found);
        var answered = Generate(trace, root, question, answer, best);
        if (answered)
        {
            root.Set("output.value", answer);
            if (random.Chance(0.5)) root.Judge("faithful", random.Quality(0.91, 0.06)).Judge("relevance", random.Quality(0.82));
        }
        else root.Fail("ResourceExhausted", "429 Quota exceeded for quota metric 'Generate Content API requests per minute'");
        root.End(random.Around(0.01));
        return trace.Spans;
    }

    private static IReadOnlyList<Article> Retrieve(DemoTrace trace, DemoSpan root, string question, string tag)
    {
        var random = trace.Random;
        var found = HelpCentre.Find(tag, random);
        var retriever = Kind(trace.Begin("VectorStoreRetriever", root), "RETRIEVER").Set("input.value", question);
        Kind(trace.Begin("CreateEmbeddings", retriever, kind: 3), "EMBEDDING")
            .Set("embedding.model_name", "text-embedding-3-small")
            .Set("llm.provider", "openai")
            .Set("embedding.embeddings.0.embedding.text", question)
            .Set("llm.token_count.prompt", DemoWorld.Tokens(question))
            .Set("llm.token_count.total", DemoWorld.Tokens(question))
            .End(random.Around(0.08));
        for (var i = 0; i < found.Count; i++)
            retriever.Set($"retrieval.documents.{i}.document.id", found[i].Id)
                .Set($"retrieval.documents.{i}.document.content", found[i].Text)
                .Set($"retrieval.documents.{i}.document.score", found[i].Score)
                .SetJson($"retrieval.documents.{i}.document.metadata", new { title = found[i].Title, tag = found[i].Tag });
        retriever.End(random.Around(0.03));
        return found;
    }

    private static Article Rerank(DemoTrace trace, DemoSpan root, string question, IReadOnlyList<Article> found)
    {
        var best = found[0];
        var reranker = Kind(trace.Begin("CohereRerank", root), "RERANKER")
            .Set("reranker.model_name", "rerank-v3.5")
            .Set("reranker.query", question)
            .Set("reranker.top_k", 2)
            // Searches are not tokens: the emitter says what they cost.
            .Set("llm.cost.total", 0.002);
        for (var i = 0; i < 2; i++)
            reranker.Set($"reranker.output_documents.{i}.document.id", found[i].Id)
                .Set($"reranker.output_documents.{i}.document.content", found[i].Text)
                .Set($"reranker.output_documents.{i}.document.score", Math.Round(0.94 - 0.31 * i, 2));
        reranker.End(trace.Random.Around(0.17));
        return best;
    }

    private static bool Generate(DemoTrace trace, DemoSpan root, string question, string answer, Article article)
    {
        var random = trace.Random;
        var system = $"Answer the question from the article only. Cite its id. At most two sentences.\n\n[{article.Id}] {article.Title}\n{article.Text}";
        var llm = Kind(trace.Begin("ChatGoogleGenerativeAI", root, kind: 3), "LLM")
            .Set("llm.model_name", "gemini-2.5-flash")
            .Set("llm.provider", "google")
            .Set("llm.system", "vertexai")
            .Set("llm.invocation_parameters", """{"temperature":0.1,"max_output_tokens":256}""")
            .Set("llm.input_messages.0.message.role", "system")
            .Set("llm.input_messages.0.message.content", system)
            .Set("llm.input_messages.1.message.role", "user")
            .Set("llm.input_messages.1.message.content", question)
            .Set("input.value", JsonSerializer.Serialize(new { question }))
            .Set("input.mime_type", "application/json");
        if (DemoWorld.IsRateLimited(trace.Now) && random.Chance(0.35))
        {
            llm.Fail("ResourceExhausted", "429 Quota exceeded for quota metric 'Generate Content API requests per minute'").End(random.Around(0.15));
            return false;
        }
        var prompt = DemoWorld.Tokens(system, question) + 30;
        llm.Set("llm.output_messages.0.message.role", "assistant")
            .Set("llm.output_messages.0.message.content", answer)
            .Set("output.value", answer)
            .Set("llm.token_count.prompt", prompt)
            .Set("llm.token_count.completion", DemoWorld.Tokens(answer))
            .Set("llm.token_count.total", prompt + DemoWorld.Tokens(answer))
            .End(random.Around(0.75));
        return true;
    }

    private static DemoSpan Kind(DemoSpan span, string kind) => span.Set("openinference.span.kind", kind);
}
