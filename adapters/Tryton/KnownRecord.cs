using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>A party or an item of ours.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Id">Its id there, where it is linked.</param>
internal readonly record struct KnownRecord(string Key, int? Id)
{
    public static KnownRecord Of(BackendRecord record) => new(record.Key, TrytonReader.IdOf(record.ExternalId));
}
