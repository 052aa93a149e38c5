using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Threads;

/// <summary>A microthread whose method is called with one argument: no closure, and otherwise as every other.</summary>
public sealed class ArgumentTests : LoopFixture
{
    [Test]
    public void MethodWithAnArgument_IsCalledWithIt_AtItsFirstStep()
    {
        Microthread first = Loop.Thread(Work, "a"), second = Loop.Thread(async number => await Work($"{number}"), 7);
        Trace.ShouldBe("");
        Settle();
        Trace.ShouldBe("a 7");
        first.Name.ShouldBe(nameof(Work));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        Trace.ShouldBe("a 7 end of a end of 7");
        second.State.ShouldBe(MicrothreadState.Succeeded);
    }

    [Test]
    [Contract(14)]
    public void MethodWithAnArgument_InAGroup_FailsTheGroup_AndIsCancelledWithIt()
    {
        Start(async () =>
        {
            try
            {
                await Loop.Group(async group =>
                {
                    group.Start(Work, "sibling");
                    group.Start(Fails, 3);
                    await Loop.Sleep(10);
                });
            }
            catch (FormatException error)
            {
                Log.Add(error.Message);
            }
        });
        Trace.ShouldBe("sibling 3");

        async Coroutine Fails(int number)
        {
            await Loop.Pause();
            throw new FormatException($"{number}");
        }
    }

    [Test]
    public void MethodWithAnArgument_ThatIsNoAsyncMethod_EndsAsOne()
    {
        ExpectsFailure = true;
        Microthread throws = Loop.Thread(static Coroutine (int number) => throw new FormatException($"{number}"), 4);
        Settle();
        throws.Error.ShouldBeOfType<FormatException>().Message.ShouldBe("4");
        Microthread atOnce = Loop.Thread(static Coroutine (int _) => default, 5);
        Settle();
        atOnce.State.ShouldBe(MicrothreadState.Succeeded);
        Should.Throw<ArgumentNullException>(() => Loop.Thread((Func<int, Coroutine>)null!, 1));
    }

    [Test]
    public void TaskMethodWithAnArgument_IsCalledWithIt_AndMayFailOrReturnNothing()
    {
        ExpectsFailure = true;
        Microthread works = Loop.Thread(WorkAsTask, "a");
        Microthread throws = Loop.Thread(static Task (int number) => throw new FormatException($"{number}"), 4);
        Task? none = null;
        Microthread returnsNull = Loop.Thread(Task (int _) => none!, 5);
        Settle();
        works.Name.ShouldBe(nameof(WorkAsTask));
        throws.Error.ShouldBeOfType<FormatException>().Message.ShouldBe("4");
        returnsNull.Error.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("no task");
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        Trace.ShouldBe("a end of a");
        works.State.ShouldBe(MicrothreadState.Succeeded);
        Should.Throw<ArgumentNullException>(() => Loop.Thread((Func<int, Task>)null!, 1));
    }

    [Test]
    public void TaskMethodWithAnArgument_InAGroup_IsOneOfItsChildren()
    {
        Start(async () => await Loop.Group(async group =>
        {
            group.Start(WorkAsTask, "child");
            await Loop.Pause();
            Log.Add($"{group.Count}");
        }));
        Trace.ShouldBe("child 2");
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        Trace.ShouldBe("child 2 end of child");
    }

    private async Task WorkAsTask(string name) => await Work(name);

    private async Coroutine Work(string name)
    {
        Log.Add(name);
        await Loop.Sleep(1);
        Log.Add($"end of {name}");
    }
}
