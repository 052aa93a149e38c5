using System.Collections;
using System.Runtime.InteropServices;
using Coop.Runtime;
using Coop.Runtime.LowLevel;
using Microsoft.Win32.SafeHandles;
using static Coop.Runtime.Events;

namespace Coop.Samples.Clients;

/// <summary>A command in a terminal of its own: what we are given goes in as if it were typed, what it shows comes out. In a terminal: as if we were not there.</summary>
/// <remarks>
/// Facts: the first terminal that the leader of a new session opens is its controlling one, so Ctrl-C typed there is a signal to the command. When its last
/// user has closed it, reading our end says EIO. The command's end is a descriptor that becomes readable.
/// </remarks>
internal static partial class PtySample
{
    internal const string Arguments = "[COMMAND [ARGUMENT ...]]   (without a command: the shell in SHELL)";

    // SIGWINCH on Linux, as the system numbers it.
    private const PosixSignal WindowChanged = (PosixSignal)28;
    private const int InputOutputError = 5;
    private const double LastWordsSeconds = 1;

    internal static int Run(string[] arguments)
    {
        ClientLibrary.RequireLinux("The end of a process as a descriptor");
        string[] command = arguments is [] ? [Environment.GetEnvironmentVariable("SHELL") is { Length: > 0 } shell ? shell : "/bin/sh"] : arguments;
        return EventLoop.Run(events => Use(events, command));
    }

    private static async Task<int> Use(EventLoop events, string[] command)
    {
        using var stop = new StopSignal(events);
        using var ours = new SafeFileHandle(0, ownsHandle: false);
        using var terminal = Terminal.Open();
        using var raw = Terminal.Raw.Begin(ours);
        terminal.CopySize(ours);
        using var child = new Command(command, terminal.Name);
        var output = new Output(events, Output.Stdout);
        var status = 0;
        await Group(async everything =>
        {
            var showing = everything.Start(Show, "what it shows");
            _ = everything.Start(Type, "what is typed");
            using var sizes = raw is null ? null : Sizes();
            if ((await AnyOf(events.Readable(child.Ended), stop.Asked)) is (1, _, var signal))
            {
                status = StopSignal.ExitStatus(signal);
            }
            else
            {
                status = child.Status();
                // All that it wrote before its end; but who it left behind may keep the terminal.
                await AnyOf(showing.Ended, events.Sleep(LastWordsSeconds));
            }
            everything.Cancel();
        });
        events.Closing(child.Ended);
        events.Closing(terminal.Handle);
        return status;

        async Task Show()
        {
            var buffer = new byte[4096];
            while (true)
            {
                await events.Readable(terminal.Handle);
                if (!terminal.TryRead(buffer, out var count)) continue;
                if (count == 0) return;
                output.Append(buffer.AsSpan(0, count));
                while (!output.IsEmpty)
                {
                    await output.Writable;
                    if (!output.WritePiece()) return;
                }
            }
        }

        async Task Type()
        {
            if (!InheritedDescriptor.IsOpen(0)) return;
            var buffer = new byte[4096];
            while (true)
            {
                await events.Readable(ours);
                if (!DescriptorIO.TryRead(ours, buffer, out var count)) continue;
                if (count == 0) break;
                await Write(buffer.AsMemory(0, count));
            }
            await Write(Terminal.EndOfFile);
        }

        async Task Write(ReadOnlyMemory<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                await events.Writable(terminal.Handle);
                if (DescriptorIO.TryWrite(terminal.Handle, bytes.Span, out var count)) bytes = bytes[count..];
            }
        }

        PosixSignalRegistration Sizes()
        {
            var changed = new IdempotentPost(events, () => terminal.CopySize(ours));
            return PosixSignalRegistration.Create(WindowChanged, _ => changed.TryPost());
        }
    }

    /// <summary>Our end of a terminal.</summary>
    private sealed class Terminal : IDisposable
    {
        internal static readonly ReadOnlyMemory<byte> EndOfFile = new byte[] { 4 };

        private const int ReadWriteNoControlNonBlockingCloseOnExec = 0x2 | 0x100 | 0x800 | 0x80000;
        private const nuint GetSize = 0x5413;
        private const nuint SetSize = 0x5414;

        private Terminal(SafeFileHandle handle, string name) => (Handle, Name) = (handle, name);

        internal SafeFileHandle Handle { get; }

        /// <summary>The other end, to be opened by who uses the terminal.</summary>
        internal string Name { get; }

        internal static unsafe Terminal Open()
        {
            var handle = Native.OpenTerminal(ReadWriteNoControlNonBlockingCloseOnExec);
            var name = stackalloc byte[256];
            if (!handle.IsInvalid && Native.Grant(handle) == 0 && Native.Unlock(handle) == 0 && Native.NameOf(handle, name, 256) == 0)
            {
                return new Terminal(handle, Marshal.PtrToStringUTF8((nint)name)!);
            }
            using (handle) throw new IOException($"No terminal: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        /// <summary>As DescriptorIO.TryRead; that nobody uses the terminal any more is the end.</summary>
        internal bool TryRead(Span<byte> buffer, out int count)
        {
            try
            {
                return DescriptorIO.TryRead(Handle, buffer, out count);
            }
            catch (IOException end) when (end.HResult == InputOutputError)
            {
                count = 0;
                return true;
            }
        }

        /// <summary>Makes it as large as another one.</summary>
        internal unsafe void CopySize(SafeFileHandle from)
        {
            var size = stackalloc ushort[4];
            // What is no terminal gets the size that terminals had.
            if (Native.Control(from, GetSize, size) != 0) (size[0], size[1]) = (24, 80);
            _ = Native.Control(Handle, SetSize, size);
        }

        public void Dispose() => Handle.Dispose();

        /// <summary>While it lives, each key goes to whoever reads the terminal, also those that would be signals.</summary>
        internal sealed unsafe class Raw : IDisposable
        {
            // More than a termios of any system.
            private const int ModeBytes = 256;

            private readonly SafeFileHandle _terminal;
            private readonly byte[] _before = new byte[ModeBytes];

            private Raw(SafeFileHandle terminal) => _terminal = terminal;

            /// <returns>Null when it is no terminal.</returns>
            internal static Raw? Begin(SafeFileHandle terminal)
            {
                var raw = new Raw(terminal);
                fixed (byte* before = raw._before)
                {
                    if (Native.GetMode(terminal, before) != 0) return null;
                }
                var mode = stackalloc byte[ModeBytes];
                raw._before.CopyTo(new Span<byte>(mode, ModeBytes));
                Native.MakeRaw(mode);
                _ = Native.SetMode(terminal, 0, mode);
                return raw;
            }

            public void Dispose()
            {
                fixed (byte* before = _before) _ = Native.SetMode(_terminal, 0, before);
            }
        }
    }

    /// <summary>A command that leads a session with a terminal.</summary>
    private sealed class Command : IDisposable
    {
        private const int PidfdOpen = 434;
        private const int ReadWrite = 2;
        private const short SetSignalDefaultsAndMaskInNewSession = 0x4 | 0x8 | 0x80;
        private const int HangUp = 1;

        // More than these structures have on any system.
        private const int StructBytes = 1024;

        private readonly int _process;
        private bool _isEnded;

        internal Command(string[] command, string terminal)
        {
            _process = Spawn(command, terminal);
            Ended = Native.Open(PidfdOpen, _process, 0);
            if (!Ended.IsInvalid) return;
            Dispose();
            throw new IOException($"{command[0]}: its end cannot be watched: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        /// <summary>Readable once it has ended.</summary>
        internal SafeFileHandle Ended { get; }

        /// <summary>How it ended, as a shell says it. Only once it has.</summary>
        internal int Status()
        {
            _isEnded = Native.Wait(_process, out var status, 0) == _process;
            return (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
        }

        public void Dispose()
        {
            Ended?.Dispose();
            if (_isEnded) return;
            // As when somebody closes its window.
            _ = Native.Kill(-_process, HangUp);
            _ = Native.Wait(_process, out _, 1);
        }

        private static unsafe int Spawn(string[] command, string terminal)
        {
            byte* actions = stackalloc byte[StructBytes], attributes = stackalloc byte[StructBytes], signals = stackalloc byte[StructBytes];
            new Span<byte>(signals, StructBytes).Clear();
            _ = Native.InitAttributes(attributes);
            _ = Native.SetFlags(attributes, SetSignalDefaultsAndMaskInNewSession);
            _ = Native.SetMask(attributes, signals);
            new Span<byte>(signals, StructBytes).Fill(0xff);
            _ = Native.SetDefaults(attributes, signals);
            _ = Native.InitActions(actions);
            _ = Native.AddOpen(actions, 0, terminal, ReadWrite, 0);
            _ = Native.AddDuplicate(actions, 0, 1);
            _ = Native.AddDuplicate(actions, 0, 2);
            var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}").ToArray();
            var error = Native.Spawn(out var process, command[0], actions, attributes, Terminated(command), Terminated(environment));
            _ = Native.DestroyActions(actions);
            _ = Native.DestroyAttributes(attributes);
            return error == 0 ? process : throw new IOException($"{command[0]}: {Marshal.GetPInvokeErrorMessage(error)}.");
        }

        // Small, and once for the process: never freed.
        private static nint[] Terminated(string[] texts) => [.. texts.Select(Marshal.StringToCoTaskMemUTF8), 0];
    }
}
