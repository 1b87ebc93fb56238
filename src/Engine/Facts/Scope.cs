namespace Connector.Engine;

/// <summary>A scope: a kind and a key, <c>place:NORTH</c>; <c>all</c> has no key.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Key">The key of the place, party or agreement; empty for <see cref="ScopeKind.All"/>.</param>
public readonly record struct Scope(ScopeKind Kind, string Key)
{
    /// <summary>The scope <c>all</c>: it matches every agreement.</summary>
    public static readonly Scope All = new(ScopeKind.All, "");

    /// <summary>Reads <c>all</c>, <c>place:K</c>, <c>provider:K</c>, <c>payer:K</c>, <c>recipient:K</c> or <c>agreement:K</c>.</summary>
    public static bool TryParse(string text, out Scope scope)
    {
        scope = All;
        if (text == "all")
        {
            return true;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == text.Length - 1)
        {
            return false;
        }

        ScopeKind? kind = text[..colon] switch
        {
            "agreement" => ScopeKind.Agreement,
            "recipient" => ScopeKind.Recipient,
            "payer" => ScopeKind.Payer,
            "provider" => ScopeKind.Provider,
            "place" => ScopeKind.Place,
            _ => null,
        };
        scope = new Scope(kind ?? ScopeKind.All, text[(colon + 1)..]);
        return kind is not null;
    }

    /// <summary>Reads a scope that was validated when it was imported.</summary>
    /// <exception cref="FormatException">The text is not a scope.</exception>
    public static Scope Parse(string text) => TryParse(text, out var scope) ? scope : throw new FormatException($"'{text}' is not a scope.");

    /// <summary>The name of the fact file that must hold <see cref="Key"/>: <c>places</c>, <c>agreements</c> or <c>parties</c>; null for <see cref="ScopeKind.All"/>, which has no key.</summary>
    public string? RefersTo => Kind switch
    {
        ScopeKind.All => null,
        ScopeKind.Place => "places",
        ScopeKind.Agreement => "agreements",
        _ => "parties",
    };

    /// <summary>The scope as the files write it.</summary>
    public override string ToString() => Kind switch
    {
        ScopeKind.All => "all",
        ScopeKind.Agreement => "agreement:" + Key,
        ScopeKind.Recipient => "recipient:" + Key,
        ScopeKind.Payer => "payer:" + Key,
        ScopeKind.Provider => "provider:" + Key,
        _ => "place:" + Key,
    };
}
