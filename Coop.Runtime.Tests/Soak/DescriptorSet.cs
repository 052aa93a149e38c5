using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Soak;

/// <summary>A real pipe that is either full, and readable, or empty, and writable.</summary>
internal sealed class DescriptorSet
{
    // No pipe has a number like this.
    private const int NotOpen = 999_983;

    private static readonly string s_page = new('x', 4096);

    private readonly SoakRun _soak;
    private int _read;
    private int _write;
    private bool _isFull;

    internal DescriptorSet(SoakRun soak)
    {
        _soak = soak;
        Open();
        Kinds = [new ReadableKind(soak, this), new WritableKind(soak, this)];
    }

    internal IReadOnlyList<Kind> Kinds { get; }

    private void Open()
    {
        (_read, _write) = Fd.SmallPipe();
        _isFull = false;
    }

    private void Poke()
    {
        if (_soak.Random.Next(12) == 0)
        {
            Close();
            Open();
        }
        else
        {
            if (_isFull) Fd.Read(_read);
            else Fd.Write(_write, s_page);
            _isFull = !_isFull;
        }
    }

    private void Close()
    {
        _soak.Loop.Closing(_read);
        _soak.Loop.Closing(_write);
        Fd.Close(_read);
        Fd.Close(_write);
    }

    // One in so many waits for a number that is not open.
    private bool IsMissing() => _soak.Random.Next(12) == 0;

    private static Outcome? Claim(Exception error, bool isMissing) => error switch
    {
        ObjectDisposedException when !isMissing => Outcome.Closed,
        IOException when isMissing => Outcome.Faulted,
        _ => null,
    };

    private sealed class ReadableKind(SoakRun soak, DescriptorSet set) : Kind(soak, "Readable")
    {
        internal override Leaf Make(int depth)
        {
            var isMissing = set.IsMissing();
            return new Leaf<Unit>(this, Loop.Readable(isMissing ? NotOpen : set._read)) { Claims = error => Claim(error, isMissing) };
        }

        internal override void Poke() => set.Poke();

        internal override void Settle() => set.Close();
    }

    private sealed class WritableKind(SoakRun soak, DescriptorSet set) : Kind(soak, "Writable")
    {
        internal override Leaf Make(int depth)
        {
            var isMissing = set.IsMissing();
            return new Leaf<Unit>(this, Loop.Writable(isMissing ? NotOpen : set._write)) { Claims = error => Claim(error, isMissing) };
        }

        internal override void Poke() => set.Poke();
    }
}
