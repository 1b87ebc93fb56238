namespace Connector.Operations.Visibility;

/// <summary>Something that its reader may see. Answers take nothing else, so that an endpoint that forgets to ask what its caller may see does not compile.</summary>
/// <typeparam name="T">What it is.</typeparam>
public readonly record struct Visible<T>
{
    internal Visible(T value) => Value = value;

    public T Value { get; }
}
