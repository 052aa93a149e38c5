using System.IO.Pipelines;

namespace Coop.AspNetCore;

internal sealed record LoopDuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
