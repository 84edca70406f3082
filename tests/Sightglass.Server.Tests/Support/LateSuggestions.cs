using System.Reflection;
using Sightglass.Core.Storage;

namespace Sightglass.Server.Tests.Support;

/// <summary>A reader whose suggestions for one prefix wait until a test lets them go.</summary>
public class LateSuggestions : DispatchProxy
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITelemetryReader _reader = null!;
    private string _prefix = "";

    public Task Asked => _asked.Task;

    public static ITelemetryReader Around(ITelemetryReader reader, string prefix)
    {
        var proxy = Create<ITelemetryReader, LateSuggestions>();
        ((LateSuggestions)proxy)._reader = reader;
        ((LateSuggestions)proxy)._prefix = prefix;
        return proxy;
    }

    public void Answer() => _answered.SetResult();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(ITelemetryReader.SuggestAsync) && args![2] as string == _prefix
            ? WaitAsync((Task<IReadOnlyList<FieldValue>>)targetMethod.Invoke(_reader, args)!)
            : targetMethod.Invoke(_reader, args);

    private async Task<IReadOnlyList<FieldValue>> WaitAsync(Task<IReadOnlyList<FieldValue>> suggestions)
    {
        _asked.TrySetResult();
        await _answered.Task;
        return await suggestions;
    }
}
