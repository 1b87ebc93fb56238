namespace Connector.Host.Commands;

/// <summary>A column of a table for people.</summary>
/// <param name="Name">Its header.</param>
/// <param name="IsNumber">Whether it is aligned to the right.</param>
internal readonly record struct Column(string Name, bool IsNumber = false)
{
    public static implicit operator Column(string name) => new(name);
}
