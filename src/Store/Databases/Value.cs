namespace Connector.Store;

/// <summary>The value of a parameter: text, a number, or null.</summary>
internal readonly record struct Value(string? Text, long Number, bool IsNumber)
{
    public static implicit operator Value(string? text) => new(text, 0, false);

    public static implicit operator Value(long number) => new(null, number, true);

    public static implicit operator Value(long? number) => new(null, number ?? 0, number is not null);
}
