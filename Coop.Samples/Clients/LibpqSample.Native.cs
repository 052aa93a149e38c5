using System.Runtime.InteropServices;

namespace Coop.Samples.Clients;

internal static partial class LibpqSample
{
    /// <summary>Owner of a <c>PGconn</c>.</summary>
    private sealed class ConnectionHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            Native.Finish(handle);
            return true;
        }
    }

    /// <summary>Owner of a <c>PGresult</c>.</summary>
    private sealed class ResultHandle() : SafeHandle(0, ownsHandle: true)
    {
        private const int TuplesOk = 2;
        private const int BadResponse = 5;
        private const int FatalError = 7;

        public override bool IsInvalid => handle == 0;

        internal string? Error => Native.ResultStatus(this) is BadResponse or FatalError ? Marshal.PtrToStringUTF8(Native.ResultError(this))!.Trim() : null;

        internal string? FirstValue =>
            Native.ResultStatus(this) == TuplesOk && Native.RowCount(this) > 0 ? Marshal.PtrToStringUTF8(Native.Value(this, 0, 0)) : null;

        protected override bool ReleaseHandle()
        {
            Native.Clear(handle);
            return true;
        }
    }

    /// <summary>Owner of a <c>PGcancel</c>; any thread may use it.</summary>
    private sealed class CancelHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            Native.FreeCancel(handle);
            return true;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Notice
    {
        private readonly nint _channel;
        private readonly nint _process;
        private readonly nint _extra;

        public override string ToString() => $"'{Marshal.PtrToStringUTF8(_extra)}' on {Marshal.PtrToStringUTF8(_channel)}";
    }

    private static partial class Native
    {
        [LibraryImport("libpq", EntryPoint = "PQconnectStart", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial ConnectionHandle ConnectStart(string conninfo);

        [LibraryImport("libpq", EntryPoint = "PQconnectPoll")]
        internal static partial Polling ConnectPoll(ConnectionHandle connection);

        [LibraryImport("libpq", EntryPoint = "PQstatus")]
        internal static partial int Status(ConnectionHandle connection);

        [LibraryImport("libpq", EntryPoint = "PQsocket")]
        internal static partial int Socket(ConnectionHandle connection);

        [LibraryImport("libpq", EntryPoint = "PQserverVersion")]
        internal static partial int ServerVersion(ConnectionHandle connection);

        [LibraryImport("libpq", EntryPoint = "PQerrorMessage")]
        internal static partial nint ErrorMessage(ConnectionHandle connection);

        [LibraryImport("libpq", EntryPoint = "PQfinish")]
        internal static partial void Finish(nint connection);

        [LibraryImport("libpq", EntryPoint = "PQsendQuery", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int SendQuery(ConnectionHandle connection, string sql);

        [LibraryImport("libpq", EntryPoint = "PQflush")]
        internal static partial int Flush(ConnectionHandle connection);

        [LibraryImport("libpq", EntryPoint = "PQisBusy")]
        internal static partial int IsBusy(ConnectionHandle connection);

        [LibraryImport("libpq", EntryPoint = "PQconsumeInput")]
        internal static partial int ConsumeInput(ConnectionHandle connection);

        [LibraryImport("libpq", EntryPoint = "PQnotifies")]
        internal static unsafe partial Notice* Notifies(ConnectionHandle connection);

        [LibraryImport("libpq", EntryPoint = "PQfreemem")]
        internal static partial void FreeMemory(nint memory);

        [LibraryImport("libpq", EntryPoint = "PQgetResult")]
        internal static partial ResultHandle GetResult(ConnectionHandle connection);

        [LibraryImport("libpq", EntryPoint = "PQresultStatus")]
        internal static partial int ResultStatus(ResultHandle result);

        [LibraryImport("libpq", EntryPoint = "PQresultErrorMessage")]
        internal static partial nint ResultError(ResultHandle result);

        [LibraryImport("libpq", EntryPoint = "PQntuples")]
        internal static partial int RowCount(ResultHandle result);

        [LibraryImport("libpq", EntryPoint = "PQgetvalue")]
        internal static partial nint Value(ResultHandle result, int row, int column);

        [LibraryImport("libpq", EntryPoint = "PQclear")]
        internal static partial void Clear(nint result);

        [LibraryImport("libpq", EntryPoint = "PQgetCancel")]
        internal static partial CancelHandle GetCancel(ConnectionHandle connection);

        [LibraryImport("libpq", EntryPoint = "PQcancel")]
        internal static partial int Cancel(CancelHandle cancel, byte[] error, int errorBytes);

        [LibraryImport("libpq", EntryPoint = "PQfreeCancel")]
        internal static partial void FreeCancel(nint cancel);
    }
}
