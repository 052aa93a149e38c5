using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Coop.Hosting;

/// <summary>Background services that are microthreads.</summary>
public static class MicrothreadServices
{
    extension(CoopBuilder builder)
    {
        /// <summary>
        /// Runs a service on the loop, from the start of the host to its stop, in the order of all hosted services. It is also a singleton that others can ask for.
        /// </summary>
        /// <typeparam name="T">The service. Adding it to the same loop again changes nothing.</typeparam>
        /// <returns>The builder.</returns>
        /// <exception cref="InvalidOperationException">It is on another loop already.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public CoopBuilder AddMicrothread<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>()
            where T : class, IMicrothreadService
        {
            ArgumentNullException.ThrowIfNull(builder);
            string name = builder.Name;
            if (builder.Services.Select(service => service.ImplementationInstance).OfType<Registered>().FirstOrDefault(mark => mark.Service == typeof(T)) is { } before)
            {
                return before.Loop == name ? builder : throw new InvalidOperationException(
                    $"{typeof(T).Name} is a service of {LoopNames.InWords(before.Loop)} already: one object cannot be on two threads. Derive a type of its own for {LoopNames.InWords(name)}.");
            }
            builder.Services.AddSingleton(new Registered(typeof(T), name));
            builder.Services.TryAddSingleton<T>();
            builder.Services.AddSingleton<IHostedService>(services => new MicrothreadHost(
                CoopServices.LoopOf(services, name), services.GetRequiredService<T>().Run, typeof(T).Name));
            return builder;
        }
    }

    private sealed record Registered(Type Service, string Loop);
}
