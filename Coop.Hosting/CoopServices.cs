using Coop.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Coop.Hosting;

/// <summary>Event loops as services of the Generic Host.</summary>
public static class CoopServices
{
    extension(IServiceCollection services)
    {
        /// <summary>
        /// Adds an event loop on a thread of its own: it starts before every hosted service and ends after all of them. EventLoop and <see cref="HostedLoop"/> are
        /// its services. May be called again, to configure it further.
        /// </summary>
        /// <param name="configure">Its options; wrong ones keep the host from starting.</param>
        /// <returns>For what runs on it: AddMicrothread.</returns>
        /// <remarks>
        /// Thread: any
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public CoopBuilder AddCoop(Action<CoopOptions>? configure = null) => Add(services, LoopNames.Unnamed, configure);

        /// <summary>As AddCoop, one more loop: its EventLoop and <see cref="HostedLoop"/> are keyed services, <c>[FromKeyedServices("io")] EventLoop io</c>.</summary>
        /// <param name="name">Its name, and the key.</param>
        /// <param name="configure">Its options; wrong ones keep the host from starting.</param>
        /// <returns>For what runs on it: AddMicrothread.</returns>
        /// <exception cref="ArgumentException">The name is empty.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public CoopBuilder AddCoop(string name, Action<CoopOptions>? configure = null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(name);
            return Add(services, name, configure);
        }
    }

    /// <summary>The loop of that name; empty for the one without.</summary>
    internal static HostedLoop LoopOf(IServiceProvider services, string? name)
    {
        string key = name ?? LoopNames.Unnamed;
        return (key.Length == 0 ? services.GetService<HostedLoop>() : services.GetKeyedService<HostedLoop>(key)) ?? throw IsMissing(key);
    }

    /// <summary>Throws what <see cref="LoopOf"/> would throw later. Makes no loop.</summary>
    internal static void Require(IServiceProvider services, string? name)
    {
        string key = name ?? LoopNames.Unnamed;
        if (!services.GetServices<Registered>().Any(loop => loop.Name == key))
        {
            throw IsMissing(key);
        }
    }

    internal static HostedLoop[] AllLoops(IServiceProvider services) => [.. services.GetServices<Registered>().Select(loop => LoopOf(services, loop.Name))];

    private static InvalidOperationException IsMissing(string key) => new(
        $"{LoopNames.InWords(key)} is not registered. Add it with services.AddCoop({(key.Length == 0 ? "" : $"\"{key}\"")}).");

    private static CoopBuilder Add(IServiceCollection services, string name, Action<CoopOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<CoopOptions> options = services.AddOptions<CoopOptions>(name);
        if (configure is not null)
        {
            options.Configure(configure);
        }
        var builder = new CoopBuilder(services, name);
        if (services.Any(service => service.ImplementationInstance is Registered registered && registered.Name == name))
        {
            return builder;
        }
        services.AddSingleton(new Registered(name));
        options.ValidateOnStart();
        services.TryAddSingleton<HostingMeter>();
        services.AddKeyedSingleton(name, (provider, _) => new LoopLog(LoopMaking.Logger(provider, name)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CoopOptions>, CoopOptionsValidation>());
        // The loop before its owner: the container disposes of the owner first, which ends the loop on its own thread.
        if (name.Length == 0)
        {
            services.AddSingleton(provider => LoopMaking.Make(provider, name));
            services.AddSingleton(provider => new HostedLoop(provider, name, provider.GetRequiredService<EventLoop>()));
        }
        else
        {
            services.AddKeyedSingleton(name, (provider, _) => LoopMaking.Make(provider, name));
            services.AddKeyedSingleton(name, (provider, _) => new HostedLoop(provider, name, provider.GetRequiredKeyedService<EventLoop>(name)));
        }
        services.AddSingleton<IHostedService>(provider => new LoopLifetime(LoopOf(provider, name), provider));
        return builder;
    }

    private sealed record Registered(string Name);
}
