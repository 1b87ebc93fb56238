namespace Connector.Store;

/// <summary>The store's disk is full, or cannot be written: nothing of what was being recorded is there.</summary>
public sealed class DiskFullException(string message, Exception? inner = null) : StoreException(message, inner);
