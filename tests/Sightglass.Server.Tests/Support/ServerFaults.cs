using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sightglass.Server.Tests.Support;

/// <summary>The errors that a server in this process logs, for the test that was answered 500.</summary>
internal sealed class ServerFaults : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _faults = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) _faults.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public override string ToString() => string.Join('\n', _faults);

    public void Dispose()
    {
    }
}
