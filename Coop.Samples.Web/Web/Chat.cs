using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Samples.Web;

/// <summary>A room: what one says all hear. Everything in it belongs to the loop, so nothing in it is locked.</summary>
internal sealed class Chat(EventLoop loop)
{
    private readonly EventBroadcast<string> _words = new(loop, capacityItems: 256);
    private int _listeners;

    internal int Say(string word)
    {
        _words.Send(word);
        return _listeners;
    }

    internal QueuedStream<string> Listen() => Queued<string>(async queue =>
    {
        _listeners++;
        try
        {
            var reader = _words.OpenReader();
            await queue.Put("welcome");
            while (true)
            {
                var (word, missed) = await reader.Get();
                await queue.Put(missed > 0 ? $"{word} ({missed} missed)" : word);
            }
        }
        finally
        {
            Console.WriteLine($"a listener has left, {--_listeners} are here");
        }
    });

    internal static QueuedStream<int> Count(int to) => Queued<int>(async queue =>
    {
        for (var i = 1; i <= to; i++)
        {
            await Sleep(0.01);
            await queue.Put(i);
        }
    });
}
