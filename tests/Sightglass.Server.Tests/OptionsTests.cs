using System.Net;

namespace Sightglass.Server.Tests;

public sealed class The_command_line
{
    private readonly Dictionary<string, string> _environment = [];

    [Fact]
    public void Needs_nothing()
    {
        var options = Parse();

        Assert.Equal(("127.0.0.1:4318", "127.0.0.1:4317", "./data", false), (options.Http.ToString(), options.Grpc.ToString(), options.Data, options.RebuildIndex));
        Assert.True(options.IsLoopbackOnly);
    }

    [Fact]
    public void Wins_over_the_environment()
    {
        _environment["SIGHTGLASS_HTTP"] = "127.0.0.1:1";
        _environment["SIGHTGLASS_GRPC"] = "127.0.0.1:2";
        _environment["SIGHTGLASS_DATA"] = "/from/environment";
        _environment["SIGHTGLASS_RETENTION_DAYS"] = "30";
        _environment["SIGHTGLASS_HOST"] = "a.example, b.example";
        _environment["SIGHTGLASS_PUBLIC_KEY"] = "pk-public";
        _environment["SIGHTGLASS_SECRET_KEY"] = "sk-secret";

        var options = Parse("--http", "localhost:3", "--data=/from/line", "--rebuild-index");

        Assert.Equal((3, 2, "/from/line", true, 30), (options.Http.Port, options.Grpc.Port, options.Data, options.RebuildIndex, options.RetentionDays));
        Assert.Equal(["a.example", "b.example"], options.Hosts);
        Assert.Equal(["c.example", "d.example"], Parse("--host", "c.example", "--host=d.example").Hosts);
    }

    [Fact]
    public void Knows_IPv6()
    {
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 4318), Parse("--http", "[::1]:4318").Http);
        Assert.True(Parse("--http", "[::1]:4318").IsLoopbackOnly);
    }

    [Theory]
    [InlineData("--http: 'nonsense' is not address:port, such as 127.0.0.1:4318", "--http", "nonsense")]
    [InlineData("--http: '127.0.0.1' is not address:port, such as 127.0.0.1:4318", "--http", "127.0.0.1")]
    [InlineData("--http: 'example.com:80' is not address:port, such as 127.0.0.1:4318", "--http", "example.com:80")]
    [InlineData("--http: '::1:80' is not address:port, such as 127.0.0.1:4318", "--http", "::1:80")]
    [InlineData("--grpc: '127.0.0.1:70000' is not address:port, such as 127.0.0.1:4317", "--grpc", "127.0.0.1:70000")]
    [InlineData("--data needs a value", "--data")]
    [InlineData("--metadata is not a connection string of PostgreSQL, such as Host=db.example.com;Database=sightglass;Username=sightglass;Password=…", "--metadata", "metadata.db")]
    [InlineData("--metadata is not a connection string of PostgreSQL, such as Host=db.example.com;Database=sightglass;Username=sightglass;Password=…", "--metadata", "Database=d")]
    [InlineData("--metadata is not a connection string of PostgreSQL, such as Host=db.example.com;Database=sightglass;Username=sightglass;Password=…", "--metadata", "Host=h;Port=many")]
    [InlineData("--data needs a value", "--data", "--rebuild-index")]
    [InlineData("--retention-days: '0' is not a number of days from 1 to 36500", "--retention-days", "0")]
    [InlineData("--retention-days: '-1' is not a number of days from 1 to 36500", "--retention-days", "-1")]
    [InlineData("--retention-days: '36501' is not a number of days from 1 to 36500", "--retention-days", "36501")]
    [InlineData("--retention-days: 'a week' is not a number of days from 1 to 36500", "--retention-days", "a week")]
    [InlineData("unknown option '--port'", "--port", "80")]
    [InlineData("unknown option 'serve'", "serve")]
    [InlineData("unknown option '--rebuild-index=yes'", "--rebuild-index=yes")]
    [InlineData("--cors: 'example.com' is not an origin, such as https://app.example.com", "--cors", "example.com")]
    [InlineData("--cors: 'https://example.com/path' is not an origin, such as https://app.example.com", "--cors", "https://example.com/path")]
    [InlineData("--host: 'https://example.com' is not a host name, such as sightglass.example.com, without scheme and port", "--host", "https://example.com")]
    [InlineData("--host: 'example.com:80' is not a host name, such as sightglass.example.com, without scheme and port", "--host", "a.example", "--host", "example.com:80")]
    [InlineData("--http and --grpc are both 127.0.0.1:9; they need a port each", "--http", "127.0.0.1:9", "--grpc", "127.0.0.1:9")]
    [InlineData("listening beyond this machine needs keys: set SIGHTGLASS_PUBLIC_KEY and SIGHTGLASS_SECRET_KEY, or listen on 127.0.0.1", "--http", "0.0.0.0:4318")]
    [InlineData("listening beyond this machine needs keys: set SIGHTGLASS_PUBLIC_KEY and SIGHTGLASS_SECRET_KEY, or listen on 127.0.0.1", "--grpc", "[::]:4317")]
    [InlineData("--host: who asks for a.example may be anywhere, which needs keys: set SIGHTGLASS_PUBLIC_KEY and SIGHTGLASS_SECRET_KEY", "--host", "a.example")]
    public void Is_refused_in_one_sentence_when_it_makes_no_sense(string sentence, params string[] arguments)
    {
        Assert.Null(Options.Parse(arguments, _environment.GetValueOrDefault, out var error));
        Assert.Equal(sentence, error);
    }

    [Fact]
    public void Takes_keys_as_a_pair_or_not_at_all()
    {
        _environment["SIGHTGLASS_SECRET_KEY"] = "sk-secret";

        Assert.Null(Options.Parse([], _environment.GetValueOrDefault, out var error));
        Assert.Equal("SIGHTGLASS_PUBLIC_KEY and SIGHTGLASS_SECRET_KEY are set together or not at all", error);

        _environment["SIGHTGLASS_PUBLIC_KEY"] = "pk";
        Assert.False(Parse("--http", "0.0.0.0:4318").IsLoopbackOnly);
        Assert.True(Parse("--http", "0.0.0.0:4318").NeedsKeys);
        Assert.True(Parse("--host", "a.example").NeedsKeys);
        Assert.False(Parse().NeedsKeys);
    }

    [Theory]
    [InlineData("pk with space", "sk-secret", "SIGHTGLASS_PUBLIC_KEY: a key is of letters, digits and signs but % and :, without spaces")]
    [InlineData("pk:1", "sk-secret", "SIGHTGLASS_PUBLIC_KEY: a key is of letters, digits and signs but % and :, without spaces")]
    [InlineData("pk", "sk-100%-secret", "SIGHTGLASS_SECRET_KEY: a secret key is 8 letters, digits and signs but % and : or more, without spaces")]
    [InlineData("pk", "sk-secret\n", "SIGHTGLASS_SECRET_KEY: a secret key is 8 letters, digits and signs but % and : or more, without spaces")]
    [InlineData("pk", "sk-geheimé", "SIGHTGLASS_SECRET_KEY: a secret key is 8 letters, digits and signs but % and : or more, without spaces")]
    [InlineData("pk", "short", "SIGHTGLASS_SECRET_KEY: a secret key is 8 letters, digits and signs but % and : or more, without spaces")]
    public void Takes_no_key_that_a_header_would_change_or_anybody_guess(string publicKey, string secretKey, string sentence)
    {
        _environment["SIGHTGLASS_PUBLIC_KEY"] = publicKey;
        _environment["SIGHTGLASS_SECRET_KEY"] = secretKey;

        Assert.Null(Options.Parse([], _environment.GetValueOrDefault, out var error));
        Assert.Equal(sentence, error);
    }

    private Options Parse(params string[] arguments)
    {
        var options = Options.Parse(arguments, _environment.GetValueOrDefault, out var error);
        Assert.Null(error);
        return options!;
    }
}
