namespace Coop.Runtime.Tests.Soak;

/// <summary>A microthread that waits for one random event after the other until it is cancelled.</summary>
internal sealed class Worker
{
    private static readonly Mode[] s_modes = Enum.GetValues<Mode>();

    private readonly SoakRun _soak;
    private readonly Microthread _thread;
    private CancellationTokenSource? _token;
    private bool _isCancelled;

    internal Worker(SoakRun soak)
    {
        _soak = soak;
        _thread = soak.Loop.Thread(Work, "worker");
    }

    /// <summary>Cancels the microthread: what it waits for is ended, unless it has happened.</summary>
    internal void Cancel()
    {
        _isCancelled = true;
        _thread.Cancel();
    }

    internal void CancelToken() => _token?.Cancel();

    /// <summary>Now and then the whole worker, to be replaced by another.</summary>
    internal void End()
    {
        if (_soak.Random.Next(2) == 0) Cancel();
        else CancelToken();
    }

    private async Task Work()
    {
        try
        {
            // Also once after it was cancelled: that wait ends before it begins.
            bool wasCancelled;
            do
            {
                wasCancelled = _isCancelled;
                await WaitOnce();
                if (_soak.Random.Next(3) == 0 && !_soak.IsEnding) _soak.Poke();
            }
            while (!wasCancelled);
        }
        catch (OperationCanceledException) when (_isCancelled)
        {
        }
        catch (Exception error)
        {
            _soak.Fail(error);
        }
        finally
        {
            _soak.Forget(this);
        }
    }

    private async Task WaitOnce()
    {
        var mode = s_modes[_soak.Random.Next(s_modes.Length)];
        var leaf = _soak.GrowRoot(mode.ToString());
        try
        {
            await Wait(leaf, mode);
        }
        catch (SoakException error)
        {
            throw new SoakException($"{error.Message}; {mode} {leaf}", error);
        }
    }

    private async Task Wait(Leaf leaf, Mode mode)
    {
        using var token = mode is Mode.WithToken or Mode.WithBoth or Mode.ValueTaskWithToken ? new CancellationTokenSource() : null;
        var limit = TimeSpan.FromMicroseconds(_soak.Random.Next(100_000));
        _token = token;
        try
        {
            if (token is not null && _soak.Random.Next(20) == 0) await token.CancelAsync();
            leaf.Won(await leaf.Wait(mode, new Bounds(limit, token?.Token ?? default)));
        }
        catch (Exception error) when (error is not SoakException)
        {
            if (leaf.HasEnded || !leaf.Blame(error))
            {
                if (!IsMine(error, token, mode, leaf.Since + limit)) throw new SoakException($"{error.GetType().Name} is nobody's: {error.Message}; {mode} {leaf}", error);
                leaf.End(Outcome.Cancelled);
                if (_isCancelled && error is OperationCanceledException) throw;
            }
        }
        finally
        {
            _token = null;
        }
    }

    private bool IsMine(Exception error, CancellationTokenSource? token, Mode mode, TimeSpan due) => error switch
    {
        OperationCanceledException ended when token is { IsCancellationRequested: true } && ended.CancellationToken == token.Token => true,
        OperationCanceledException => _isCancelled,
        TimeoutException => mode is Mode.Within or Mode.WithBoth && _soak.Loop.Now >= due,
        _ => false,
    };
}
