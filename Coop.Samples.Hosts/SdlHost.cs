using System.Runtime.InteropServices;
using System.Text;
using Coop.Runtime;
using Coop.Samples.Clients;

namespace Coop.Samples.Hosts;

/// <summary>A game's loop: input, our slice, a frame; sixty times a second. A square is moved by a microthread, and by keys.</summary>
/// <remarks>The loop must not be turned without a budget: what a greedy microthread takes is missing for the frame.</remarks>
internal static partial class SdlHost
{
    private const int Width = 640;
    private const int Height = 360;
    private const int Side = 40;
    private const double StepSeconds = 0.02;

    internal static void Run(HostOptions options)
    {
        ClientLibrary.Require("libsdl", "libsdl2-2.0-0", "libSDL2-2.0.so.0", "libSDL2-2.0.0.dylib");
        var figures = new Figures();
        using var window = new Window();
        var isDone = false;
        var x = 0;
        using var loop = new EventLoop();
        var show = new Show(loop, options, figures, window.Title, () => isDone = true);
        if (!options.IsControl)
        {
            show.Start();
            if (!options.IsIdle) _ = loop.Thread(Move, "square");
        }
        while (!isDone)
        {
            while (window.TryNextInput(show.Input)) ;
            if (options.IsControl) figures.SliceWithoutLoop(options);
            else figures.Slice(() => loop.TurnFor(options.Budget));
            window.Draw(x, (Height - Side) / 2);
            figures.Frame();
            if (options.IsControl && figures.ElapsedMilliseconds > options.Seconds * 1000) break;
            window.WaitForFrame(figures);
        }
        loop.Shutdown();
        show.Report.ForEach(Console.WriteLine);
        Console.WriteLine(figures.Text("sdl", options));

        async Task Move()
        {
            while (true)
            {
                x = (x + 4) % (Width - Side);
                await loop.Sleep(StepSeconds);
            }
        }
    }

    private sealed unsafe class Window : IDisposable
    {
        private const uint Video = 0x20;
        private const int Anywhere = 0x1FFF0000;
        private const uint Resizable = 0x20;
        private const uint Software = 1;
        private const uint Quit = 0x100;
        private const uint WindowChanged = 0x200;
        private const uint KeyDown = 0x300;
        private const uint ButtonDown = 0x401;
        private const byte SizeChanged = 6;

        private readonly nint _window;
        private readonly nint _renderer;
        private int _frame;

        internal Window()
        {
            if (Native.Init(Video) != 0) throw new InvalidOperationException($"SDL has no display: {Native.Error()}.");
            _window = Native.NewWindow("Coop in SDL", Anywhere, Anywhere, Width, Height, Resizable);
            _renderer = Native.NewRenderer(_window, -1, Software);
            if (_renderer == 0) throw new InvalidOperationException($"SDL gives no window: {Native.Error()}.");
        }

        internal void Title(string text) => Native.SetTitle(_window, text);

        /// <summary>Takes what the user did next; false when nothing is left.</summary>
        internal bool TryNextInput(HostInput input)
        {
            // An SDL_Event: the largest of its kinds has 56 bytes.
            var what = stackalloc uint[16];
            if (Native.Poll(what) == 0) return false;
            switch (what[0])
            {
                case Quit:
                    input.Press("q");
                    break;
                case WindowChanged when ((byte*)what)[12] == SizeChanged:
                    input.Resize((int)what[4], (int)what[5]);
                    break;
                case KeyDown:
                    // The key's code is its character, where it has one.
                    input.Press(what[5] < 128 ? $"{(char)what[5]}" : $"{what[5]:x}");
                    break;
                case ButtonDown:
                    input.Click(new StringBuilder("the window at ").Append((int)what[5]).Append(' ').Append((int)what[6]).ToString());
                    break;
                default:
                    break;
            }
            return true;
        }

        internal void Draw(int x, int y)
        {
            int* square = stackalloc[] { x, y, Side, Side };
            _ = Native.SetColor(_renderer, 0x20, 0x40, 0x80, 0xff);
            _ = Native.Clear(_renderer);
            _ = Native.SetColor(_renderer, 0xff, 0xc0, 0x20, 0xff);
            _ = Native.Fill(_renderer, square);
            Native.Present(_renderer);
        }

        /// <summary>Sleeps until the next frame is due. Frames that came too late are left out.</summary>
        internal void WaitForFrame(Figures figures)
        {
            _frame = Math.Max(_frame + 1, (int)(figures.ElapsedMilliseconds / Figures.FrameMilliseconds));
            var wait = _frame * Figures.FrameMilliseconds - figures.ElapsedMilliseconds;
            if (wait > 0) Native.Delay((uint)Math.Ceiling(wait));
        }

        public void Dispose()
        {
            Native.DestroyRenderer(_renderer);
            Native.DestroyWindow(_window);
            Native.End();
        }
    }

    private static unsafe partial class Native
    {
        [LibraryImport("libsdl", EntryPoint = "SDL_Init")]
        internal static partial int Init(uint parts);

        [LibraryImport("libsdl", EntryPoint = "SDL_CreateWindow", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial nint NewWindow(string title, int x, int y, int width, int height, uint flags);

        [LibraryImport("libsdl", EntryPoint = "SDL_CreateRenderer")]
        internal static partial nint NewRenderer(nint window, int driver, uint flags);

        [LibraryImport("libsdl", EntryPoint = "SDL_SetWindowTitle", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial void SetTitle(nint window, string title);

        [LibraryImport("libsdl", EntryPoint = "SDL_PollEvent")]
        internal static partial int Poll(uint* what);

        [LibraryImport("libsdl", EntryPoint = "SDL_SetRenderDrawColor")]
        internal static partial int SetColor(nint renderer, byte red, byte green, byte blue, byte alpha);

        [LibraryImport("libsdl", EntryPoint = "SDL_RenderClear")]
        internal static partial int Clear(nint renderer);

        [LibraryImport("libsdl", EntryPoint = "SDL_RenderFillRect")]
        internal static partial int Fill(nint renderer, int* rectangle);

        [LibraryImport("libsdl", EntryPoint = "SDL_RenderPresent")]
        internal static partial void Present(nint renderer);

        [LibraryImport("libsdl", EntryPoint = "SDL_Delay")]
        internal static partial void Delay(uint milliseconds);

        [LibraryImport("libsdl", EntryPoint = "SDL_DestroyRenderer")]
        internal static partial void DestroyRenderer(nint renderer);

        [LibraryImport("libsdl", EntryPoint = "SDL_DestroyWindow")]
        internal static partial void DestroyWindow(nint window);

        [LibraryImport("libsdl", EntryPoint = "SDL_Quit")]
        internal static partial void End();

        internal static string? Error() => Marshal.PtrToStringUTF8(NativeError());

        [LibraryImport("libsdl", EntryPoint = "SDL_GetError")]
        private static partial nint NativeError();
    }
}
