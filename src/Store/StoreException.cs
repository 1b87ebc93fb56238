namespace Connector.Store;

/// <summary>Something is wrong with the store as it was named or found; the message says what to do.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
