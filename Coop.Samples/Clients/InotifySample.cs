using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Coop.Runtime;
using Coop.Runtime.LowLevel;
using Microsoft.Win32.SafeHandles;
using static Coop.Runtime.Events;

namespace Coop.Samples.Clients;

/// <summary>Lines of a file as they are written, without ever asking in vain: the system tells what changes in the file's folder.</summary>
/// <remarks>
/// Facts: an end of file is no end here, more may come. A file is replaced by renaming (as logs are rotated) or shortened; watching its folder tells of both. When
/// too much happens the system drops what it has to tell and says so. A folder is gone only when the last of its files is closed.
/// </remarks>
internal static partial class InotifySample
{
    internal const string Arguments = "FILE [--lines N] [--idle S]   (from the start of the file; ends after N lines, or when nothing came for S seconds)";

    // Of sys/inotify.h.
    private const int NonBlockingCloseOnExec = 0x80800;
    private const uint Modified = 0x2;
    private const uint MovedHere = 0x80;
    private const uint Created = 0x100;
    private const uint Deleted = 0x200;
    private const uint FolderGone = 0x400;
    private const uint Overflow = 0x4000;
    private const int HeaderBytes = 16;

    internal static int Run(string[] arguments)
    {
        var (path, lines, idle) = ((string?)null, int.MaxValue, double.PositiveInfinity);
        var words = new Words(arguments);
        while (words.TryNext(out var word))
        {
            if (word == "--lines") lines = words.Number(word, 1, int.MaxValue);
            else if (word == "--idle") idle = words.Seconds(word);
            else if (path is null && !word.StartsWith('-')) path = word;
            else throw Words.Unknown(word);
        }
        if (path is null) throw new UsageException("inotify needs a FILE.");
        ClientLibrary.RequireLinux("inotify");
        return Interruptible.Run(events => Show(events, Resolve(path), lines, idle));
    }

    // The folder to watch is that of the file itself.
    private static string Resolve(string path) => File.Exists(path) && File.ResolveLinkTarget(path, true) is { } file ? file.FullName : Path.GetFullPath(path);

    private static async Task<int> Show(EventLoop events, string path, int count, double idleSeconds)
    {
        await using var lines = Follow(events, path);
        for (var i = 0; i < count; i++)
        {
            var (index, line, _) = await AnyOf(lines.Next(), events.Sleep(idleSeconds));
            if (index == 1) break;
            Console.WriteLine(line.Item);
        }
        return 0;
    }

    /// <summary>The lines of a file, whole ones only, those that are still to come included. Never ends by itself.</summary>
    private static QueuedStream<string> Follow(EventLoop events, string path) => events.Queued<string>(async lines =>
    {
        var folder = Path.GetDirectoryName(path)!;
        var name = Encoding.UTF8.GetBytes(Path.GetFileName(path));
        using var changes = Watch(folder);
        var file = Followed.Open(path);
        try
        {
            while (true)
            {
                await ReadOn();
                if (file is { IsReplaced: false })
                {
                    await Change();
                    continue;
                }
                // What was written to the old one until it was replaced has been read.
                file?.Dispose();
                file = Followed.Open(path);
                if (file is null) await Change();
            }
        }
        finally
        {
            file?.Dispose();
            events.Closing(changes);
        }

        async Task ReadOn()
        {
            while (file?.TryRead() == true)
            {
                while (file.Lines.TryRead(out var line)) await lines.Put(line);
            }
        }

        // Returns when there may be something new: rather once too often.
        async Task Change()
        {
            var told = new byte[64 * 1024];
            while (true)
            {
                await events.Readable(changes);
                if (!DescriptorIO.TryRead(changes, told, out var count)) continue;
                var what = About(told.AsSpan(0, count), name);
                if ((what & FolderGone) != 0) throw new DirectoryNotFoundException($"{folder} is gone.");
                if (what != 0) return;
            }
        }
    });

    private static SafeFileHandle Watch(string folder)
    {
        var changes = Native.Init(NonBlockingCloseOnExec);
        if (!changes.IsInvalid && Native.AddWatch(changes, folder, Modified | MovedHere | Created | Deleted | FolderGone) >= 0) return changes;
        using (changes) throw new IOException($"{folder}: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>All that is told of one name, or of no name.</summary>
    private static uint About(ReadOnlySpan<byte> told, ReadOnlySpan<byte> name)
    {
        uint what = 0;
        while (told.Length >= HeaderBytes)
        {
            var mask = BinaryPrimitives.ReadUInt32LittleEndian(told[4..]);
            var length = HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(told[12..]);
            if ((mask & (Overflow | FolderGone)) != 0 || told[HeaderBytes..length].TrimEnd((byte)0).SequenceEqual(name)) what |= mask;
            told = told[length..];
        }
        return what;
    }

    /// <summary>The file that had the name when it was opened.</summary>
    private sealed class Followed : IDisposable
    {
        private readonly byte[] _buffer = new byte[64 * 1024];
        private readonly FileStream _file;
        private readonly string _link;
        private readonly string? _openedAs;

        private Followed(FileStream file)
        {
            _file = file;
            _link = $"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}";
            _openedAs = NameNow();
        }

        internal LineDecoder Lines { get; private set; } = new();

        /// <summary>Whether the name means another file now, or none.</summary>
        internal bool IsReplaced => NameNow() != _openedAs;

        internal static Followed? Open(string path)
        {
            try
            {
                return new Followed(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
            }
            catch (IOException error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
        }

        /// <summary>Gives the decoder what has been written since the last time; false when there is nothing.</summary>
        internal bool TryRead()
        {
            if (_file.Length < _file.Position)
            {
                _file.Position = 0;
                Lines = new LineDecoder();
            }
            var count = _file.Read(_buffer);
            Lines.Append(_buffer.AsSpan(0, count));
            return count > 0;
        }

        public void Dispose() => _file.Dispose();

        // The system says how the file that we have open is called now.
        private string? NameNow() => new FileInfo(_link).LinkTarget;
    }

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
        internal static partial SafeFileHandle Init(int flags);

        [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int AddWatch(SafeFileHandle changes, string path, uint what);
    }
}
