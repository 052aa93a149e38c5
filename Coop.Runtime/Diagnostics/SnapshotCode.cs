using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Coop.Runtime.Diagnostics;

/// <summary>
/// The code that writes snapshots: compiled on the watchdog's thread when somebody wants one for the first time. A loop that met it uncompiled would stand still for
/// ten milliseconds, in the middle of a turn.
/// </summary>
internal static class SnapshotCode
{
    private const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Type[] s_others =
    [
        typeof(Threads.StartSite), typeof(Threads.Origin), typeof(Strand), typeof(Scheduling.Wait), typeof(Scheduling.Waiter), typeof(Scheduling.WaitList),
        typeof(Scheduling.StrandList), typeof(Time.TimerHeap),
    ];

    private static bool s_isPrepared;

    [UnconditionalSuppressMessage("ReflectionAnalysis", "IL2026", Justification = "What was trimmed away need not be compiled.")]
    internal static void Prepare()
    {
        if (s_isPrepared || !RuntimeFeature.IsDynamicCodeCompiled)
        {
            return;
        }
        s_isPrepared = true;
        foreach (Type type in typeof(Snapshot).Assembly.GetTypes())
        {
            if (type.Namespace == typeof(Snapshot).Namespace)
            {
                Compile(type);
            }
        }
        Array.ForEach(s_others, Compile);
    }

    [UnconditionalSuppressMessage("ReflectionAnalysis", "IL2070", Justification = "What was trimmed away need not be compiled.")]
    private static void Compile(Type type)
    {
        if (type.ContainsGenericParameters)
        {
            return;
        }
        foreach (MethodBase method in type.GetMethods(Own).Concat<MethodBase>(type.GetConstructors(Own)))
        {
            if (!method.IsAbstract && !method.ContainsGenericParameters)
            {
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
            }
        }
    }
}
