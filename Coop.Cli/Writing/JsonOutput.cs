using System.Text.Encodings.Web;
using System.Text.Json;

namespace Coop.Cli.Writing;

/// <summary>Documents on standard output.</summary>
internal static class JsonOutput
{
    /// <summary>One document and a line end.</summary>
    internal static void Write(bool isIndented, Action<Utf8JsonWriter> write)
    {
        using Stream output = Console.OpenStandardOutput();
        // For programs, not for web pages: quotes in names stay readable.
        var options = new JsonWriterOptions { Indented = isIndented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(output, options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }
}
