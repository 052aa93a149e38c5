using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Coop.Runtime;
using Coop.Samples.Clients;

namespace Coop.Samples.Hosts;

/// <summary>GLib's main loop, which GTK has too, as a host.</summary>
/// <remarks>
/// Facts: a source that is always ready keeps out all of lower priority, and GTK draws with a lower one (120) than a descriptor has by default (0). So ours has that
/// of idle work (200): whoever is greedy among us only takes what nobody else wants.
/// </remarks>
internal sealed unsafe partial class GLib : IDisposable
{
    private const int IdlePriority = 200;
    private const int In = 1;

    private readonly EventLoop _loop;
    private readonly HostOptions _options;
    private readonly Figures _figures;
    private readonly nint _mainLoop;
    private GCHandle<GLib> _self;
    private Exception? _error;

    /// <summary>Adds the loop to the main context of this thread; or, for comparison, as much work without it.</summary>
    internal GLib(EventLoop loop, HostOptions options, Figures figures)
    {
        (_loop, _options, _figures) = (loop, options, figures);
        _mainLoop = Native.NewMainLoop(0, 0);
        _self = new GCHandle<GLib>(this);
        var self = GCHandle<GLib>.ToIntPtr(_self);
        if (!options.IsControl) _ = Native.AddDescriptor(IdlePriority, loop.PollHandle!.Value, In, &OnReadable, self, 0);
        else if (options.IsGreedy) _ = Native.AddIdle(IdlePriority, &OnIdle, self, 0);
    }

    internal static void Require() => ClientLibrary.Require("libglib", "libglib2.0-0", "libglib-2.0.so.0", "libglib-2.0.0.dylib");

    /// <summary>Until <see cref="End"/>, or until our loop has failed.</summary>
    internal void Run()
    {
        Native.Run(_mainLoop);
        if (_error is not null) ExceptionDispatchInfo.Throw(_error);
    }

    internal void End() => Native.Quit(_mainLoop);

    public void Dispose()
    {
        Native.FreeMainLoop(_mainLoop);
        _self.Dispose();
    }

    // No exception may go through GLib. 1: call me again.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnReadable(int fd, int condition, nint self)
    {
        var us = GCHandle<GLib>.FromIntPtr(self).Target;
        try
        {
            us._figures.Slice(() => us._loop.TurnFor(us._options.Budget));
            return 1;
        }
        catch (Exception error)
        {
            us._error = error;
            us.End();
            return 0;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnIdle(nint self)
    {
        var us = GCHandle<GLib>.FromIntPtr(self).Target;
        us._figures.SliceWithoutLoop(us._options);
        return 1;
    }

    private static partial class Native
    {
        [LibraryImport("libglib", EntryPoint = "g_main_loop_new")]
        internal static partial nint NewMainLoop(nint context, int isRunning);

        [LibraryImport("libglib", EntryPoint = "g_main_loop_run")]
        internal static partial void Run(nint mainLoop);

        [LibraryImport("libglib", EntryPoint = "g_main_loop_quit")]
        internal static partial void Quit(nint mainLoop);

        [LibraryImport("libglib", EntryPoint = "g_main_loop_unref")]
        internal static partial void FreeMainLoop(nint mainLoop);

        [LibraryImport("libglib", EntryPoint = "g_unix_fd_add_full")]
        internal static partial uint AddDescriptor(int priority, int fd, int condition, delegate* unmanaged[Cdecl]<int, int, nint, int> call, nint data, nint free);

        [LibraryImport("libglib", EntryPoint = "g_idle_add_full")]
        internal static partial uint AddIdle(int priority, delegate* unmanaged[Cdecl]<nint, int> call, nint data, nint free);
    }
}
