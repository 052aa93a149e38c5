using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coop.Runtime;
using Coop.Samples.Clients;

namespace Coop.Samples.Hosts;

/// <summary>A window of GTK 4: a label that a microthread writes to, and a button, keys and a size that others wait for.</summary>
/// <remarks>Our descriptor must not have a higher priority than GTK's drawing (see <see cref="GLib"/>).</remarks>
internal static unsafe partial class GtkHost
{
    private const string Look = "window { background: #204080; } box { margin: 20px; } box > label { color: #ffc020; font-size: 32px; }";

    internal static void Run(HostOptions options)
    {
        ClientLibrary.RequireLinux("The handle of a loop");
        GLib.Require();
        ClientLibrary.Require("libgtk", "libgtk-4-1", "libgtk-4.so.1", "");
        var figures = new Figures();
        using var loop = new EventLoop();
        using var host = new GLib(loop, options, figures);
        using var window = new Window(figures, options.IsControl ? options.Seconds : double.PositiveInfinity, host.End);
        var show = new Show(loop, options, figures, window.Write, host.End);
        window.Input = show.Input;
        if (!options.IsControl) show.Start();
        host.Run();
        loop.Shutdown();
        show.Report.ForEach(Console.WriteLine);
        Console.WriteLine(figures.Text("gtk", options));
    }

    private sealed class Window : IDisposable
    {
        private const int Vertical = 1;
        private const uint ForApplication = 600;

        private readonly Figures _figures;
        private readonly double _seconds;
        private readonly Action _end;
        private readonly nint _window;
        private readonly nint _label;
        private GCHandle<Window> _self;

        internal Window(Figures figures, double seconds, Action end)
        {
            (_figures, _seconds, _end) = (figures, seconds, end);
            if (Native.Init() == 0) throw new InvalidOperationException("GTK has no display: set DISPLAY or WAYLAND_DISPLAY.");
            _self = new GCHandle<Window>(this);
            var self = GCHandle<Window>.ToIntPtr(_self);
            var style = Native.NewStyle();
            Native.LoadStyle(style, Look, -1);
            Native.AddStyle(Native.Display(), style, ForApplication);
            _window = Native.NewWindow();
            Native.SetTitle(_window, "Coop in GTK");
            Native.SetSize(_window, 480, 240);
            _label = Native.NewLabel("");
            var button = Native.NewButton("Press me");
            var box = Native.NewBox(Vertical, 20);
            Native.Append(box, _label);
            Native.Append(box, button);
            Native.SetChild(_window, box);
            var keys = Native.NewKeys();
            Native.AddController(_window, keys);
            Native.Connect(button, "clicked", (nint)(delegate* unmanaged[Cdecl]<nint, nint, void>)&OnClicked, self);
            Native.Connect(keys, "key-pressed", (nint)(delegate* unmanaged[Cdecl]<nint, uint, uint, uint, nint, int>)&OnKey, self);
            Native.Connect(_window, "notify::default-width", (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, void>)&OnSize, self);
            Native.Connect(_window, "notify::default-height", (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, void>)&OnSize, self);
            Native.Connect(_window, "close-request", (nint)(delegate* unmanaged[Cdecl]<nint, nint, int>)&OnClose, self);
            // Frames go on as long as somebody asks for the next one: sixty a second.
            _ = Native.OnFrame(_window, &OnFrame, self, 0);
            Native.Present(_window);
        }

        internal HostInput? Input { get; set; }

        internal void Write(string text) => Native.SetText(_label, text);

        public void Dispose()
        {
            Native.Destroy(_window);
            _self.Dispose();
        }

        private static Window Of(nint self) => GCHandle<Window>.FromIntPtr(self).Target;

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        private static void OnClicked(nint button, nint self) => Of(self).Input!.Click("the button");

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        private static int OnKey(nint keys, uint key, uint code, uint modifiers, nint self)
        {
            Of(self).Input!.Press(key < 128 ? $"{(char)key}" : $"{key:x}");
            return 0;
        }

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        private static void OnSize(nint window, nint property, nint self)
        {
            Native.GetSize(window, out var width, out var height);
            Of(self).Input!.Resize(width, height);
        }

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        private static int OnClose(nint window, nint self)
        {
            Of(self).Input!.Press("q");
            return 1;
        }

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        private static int OnFrame(nint window, nint clock, nint self)
        {
            var us = Of(self);
            us._figures.Frame();
            if (us._figures.ElapsedMilliseconds > us._seconds * 1000) us._end();
            return 1;
        }
    }

    private static partial class Native
    {
        [LibraryImport("libgtk", EntryPoint = "gtk_init_check")]
        internal static partial int Init();

        [LibraryImport("libgtk", EntryPoint = "gdk_display_get_default")]
        internal static partial nint Display();

        [LibraryImport("libgtk", EntryPoint = "gtk_css_provider_new")]
        internal static partial nint NewStyle();

        [LibraryImport("libgtk", EntryPoint = "gtk_css_provider_load_from_data", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial void LoadStyle(nint style, string text, nint length);

        [LibraryImport("libgtk", EntryPoint = "gtk_style_context_add_provider_for_display")]
        internal static partial void AddStyle(nint display, nint style, uint priority);

        [LibraryImport("libgtk", EntryPoint = "gtk_window_new")]
        internal static partial nint NewWindow();

        [LibraryImport("libgtk", EntryPoint = "gtk_window_set_title", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial void SetTitle(nint window, string title);

        [LibraryImport("libgtk", EntryPoint = "gtk_window_set_default_size")]
        internal static partial void SetSize(nint window, int width, int height);

        [LibraryImport("libgtk", EntryPoint = "gtk_window_get_default_size")]
        internal static partial void GetSize(nint window, out int width, out int height);

        [LibraryImport("libgtk", EntryPoint = "gtk_window_set_child")]
        internal static partial void SetChild(nint window, nint child);

        [LibraryImport("libgtk", EntryPoint = "gtk_window_present")]
        internal static partial void Present(nint window);

        [LibraryImport("libgtk", EntryPoint = "gtk_window_destroy")]
        internal static partial void Destroy(nint window);

        [LibraryImport("libgtk", EntryPoint = "gtk_box_new")]
        internal static partial nint NewBox(int orientation, int spacing);

        [LibraryImport("libgtk", EntryPoint = "gtk_box_append")]
        internal static partial void Append(nint box, nint child);

        [LibraryImport("libgtk", EntryPoint = "gtk_label_new", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial nint NewLabel(string text);

        [LibraryImport("libgtk", EntryPoint = "gtk_label_set_text", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial void SetText(nint label, string text);

        [LibraryImport("libgtk", EntryPoint = "gtk_button_new_with_label", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial nint NewButton(string text);

        [LibraryImport("libgtk", EntryPoint = "gtk_event_controller_key_new")]
        internal static partial nint NewKeys();

        [LibraryImport("libgtk", EntryPoint = "gtk_widget_add_controller")]
        internal static partial void AddController(nint widget, nint controller);

        [LibraryImport("libgtk", EntryPoint = "gtk_widget_add_tick_callback")]
        internal static partial uint OnFrame(nint widget, delegate* unmanaged[Cdecl]<nint, nint, nint, int> call, nint data, nint free);

        internal static void Connect(nint source, string signal, nint call, nint data) => NativeConnect(source, signal, call, data, 0, 0);

        [LibraryImport("libgtk", EntryPoint = "g_signal_connect_data", StringMarshalling = StringMarshalling.Utf8)]
        private static partial nuint NativeConnect(nint source, string signal, nint call, nint data, nint free, int flags);
    }
}
