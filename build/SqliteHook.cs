using System.Runtime.CompilerServices;

namespace Connector.Build;

// Linked into every program and test project that uses Store (Directory.Build.targets): once SqliteConnection's type
// initialiser has failed, a process never recovers, so the hook must run before anything else does.
internal static class SqliteHook
{
#pragma warning disable CA2255 // A program may have a module initialiser; the rule speaks of libraries.
    [ModuleInitializer]
    internal static void Load() => Store.SqliteRuntime.EnsureLoaded();
#pragma warning restore CA2255
}
