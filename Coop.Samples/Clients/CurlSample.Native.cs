using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coop.Samples.Clients;

internal static partial class CurlSample
{
    /// <summary>One transfer; of what comes only the length is kept.</summary>
    private sealed class Transfer : IDisposable
    {
        private GCHandle<Transfer> _self;

        internal unsafe Transfer(string url, bool isOurs)
        {
            _self = new GCHandle<Transfer>(this);
            Set(EasyHandle.Url, url);
            if (isOurs) Set(EasyHandle.NoProxy, "*");
            Check(Native.Set(Handle, EasyHandle.NoSignal, 1));
            Check(Native.Set(Handle, EasyHandle.WriteFunction, (nint)(delegate* unmanaged[Cdecl]<nint, nuint, nuint, nint, nuint>)&OnBytes));
            Check(Native.Set(Handle, EasyHandle.WriteData, GCHandle<Transfer>.ToIntPtr(_self)));
        }

        internal EasyHandle Handle { get; } = Native.NewEasy();

        internal nint Id => Handle.DangerousGetHandle();

        internal long Bytes { get; private set; }

        internal int Status => Native.Get(Handle, EasyHandle.ResponseCode, out var status) == 0 ? (int)status : 0;

        internal static string? Text(int result) => Marshal.PtrToStringUTF8(Native.EasyText(result));

        public void Dispose()
        {
            Handle.Dispose();
            _self.Dispose();
        }

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        private static nuint OnBytes(nint bytes, nuint size, nuint count, nint self)
        {
            GCHandle<Transfer>.FromIntPtr(self).Target.Bytes += (long)(size * count);
            return size * count;
        }

        // It copies what it is given.
        private void Set(int option, string value)
        {
            var text = Marshal.StringToCoTaskMemUTF8(value);
            Check(Native.Set(Handle, option, text));
            Marshal.FreeCoTaskMem(text);
        }

        private static void Check(int result)
        {
            if (result != 0) throw new InvalidOperationException($"libcurl: {Text(result)}.");
        }
    }

    /// <summary>Owner of a <c>CURLM</c>, and the numbers of its options.</summary>
    private sealed class MultiHandle() : SafeHandle(0, ownsHandle: true)
    {
        internal const int SocketFunction = 20001;
        internal const int SocketData = 10002;
        internal const int TimerFunction = 20004;
        internal const int TimerData = 10005;

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => Native.CleanUpMulti(handle) == 0;
    }

    /// <summary>Owner of a <c>CURL</c>, and the numbers of its options.</summary>
    private sealed class EasyHandle() : SafeHandle(0, ownsHandle: true)
    {
        internal const int NoSignal = 99;
        internal const int WriteData = 10001;
        internal const int Url = 10002;
        internal const int NoProxy = 10177;
        internal const int WriteFunction = 20011;
        internal const int ResponseCode = 0x200002;

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            Native.CleanUpEasy(handle);
            return true;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Message
    {
        private readonly nint _kind;
        private readonly nint _transfer;
        private readonly int _result;

        internal (nint Transfer, int Result) Parts => (_transfer, _result);
    }

    /// <remarks>Three of these take a variable number of arguments. Linux passes them as any others, Apple's processors do not.</remarks>
    private static partial class Native
    {
        [LibraryImport("libcurl", EntryPoint = "curl_multi_init")]
        internal static partial MultiHandle NewMulti();

        [LibraryImport("libcurl", EntryPoint = "curl_multi_cleanup")]
        internal static partial int CleanUpMulti(nint multi);

        [LibraryImport("libcurl", EntryPoint = "curl_multi_setopt")]
        internal static partial int SetMulti(MultiHandle multi, int option, nint value);

        [LibraryImport("libcurl", EntryPoint = "curl_multi_add_handle")]
        internal static partial int Add(MultiHandle multi, EasyHandle transfer);

        [LibraryImport("libcurl", EntryPoint = "curl_multi_remove_handle")]
        internal static partial int Remove(MultiHandle multi, EasyHandle transfer);

        [LibraryImport("libcurl", EntryPoint = "curl_multi_socket_action")]
        internal static partial int Act(MultiHandle multi, int socket, int ready, out int running);

        [LibraryImport("libcurl", EntryPoint = "curl_multi_info_read")]
        internal static unsafe partial Message* TakeMessage(MultiHandle multi, out int left);

        [LibraryImport("libcurl", EntryPoint = "curl_multi_strerror")]
        internal static partial nint MultiText(int result);

        [LibraryImport("libcurl", EntryPoint = "curl_easy_init")]
        internal static partial EasyHandle NewEasy();

        [LibraryImport("libcurl", EntryPoint = "curl_easy_cleanup")]
        internal static partial void CleanUpEasy(nint transfer);

        [LibraryImport("libcurl", EntryPoint = "curl_easy_setopt")]
        internal static partial int Set(EasyHandle transfer, int option, nint value);

        [LibraryImport("libcurl", EntryPoint = "curl_easy_getinfo")]
        internal static partial int Get(EasyHandle transfer, int what, out nint value);

        [LibraryImport("libcurl", EntryPoint = "curl_easy_strerror")]
        internal static partial nint EasyText(int result);
    }
}
