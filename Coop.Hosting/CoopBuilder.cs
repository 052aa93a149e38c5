using Microsoft.Extensions.DependencyInjection;

namespace Coop.Hosting;

/// <summary>A loop of the host while it is being configured. Made by AddCoop, once more for each call.</summary>
public sealed class CoopBuilder
{
    internal CoopBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>Where everything is registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The name of the loop, and the key of its services; empty for the one without a name, whose services have no key.</summary>
    public string Name { get; }
}
