using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Soak;

/// <summary>A real pipe: readable while a byte is in it, writable while it is not full.</summary>
internal sealed class DescriptorSet
{
    // No pipe has a number like this.
    private const int NotOpen = 999_983;

    private readonly SoakRun _soak;
    private int _read;
    private int _write;
    private int _stored;
    private int _capacity;

    internal DescriptorSet(SoakRun soak)
    {
        _soak = soak;
        Open();
        Kinds = [new ReadableKind(soak, this), new WritableKind(soak, this)];
    }

    internal IReadOnlyList<Kind> Kinds { get; }

    private void Open()
    {
        (_read, _write) = Fd.Pipe();
        _stored = 0;
        // Full but for the last page: a byte more or less decides.
        _capacity = 0;
        while (Fd.IsWritable(_write))
        {
            Fd.Write(_write, s_page);
            _capacity++;
        }
        _stored = _capacity;
    }

    private static readonly string s_page = new('x', 4096);

    private void Poke()
    {
        switch (_soak.Random.Next(24))
        {
            case 0:
                Close();
                Open();
                break;
            case < 12 when _stored < _capacity:
                Fd.Write(_write, s_page);
                _stored++;
                break;
            case >= 12 when _stored > 0:
                // To the last byte now and then, so that readers wait as well.
                do
                {
                    Fd.Read(_read);
                    _stored--;
                }
                while (_stored > 0 && _soak.Random.Next(8) != 0);
                break;
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
