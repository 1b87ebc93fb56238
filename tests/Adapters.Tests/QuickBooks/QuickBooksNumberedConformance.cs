using Connector.Simulators.QuickBooks;

namespace Connector.Adapters.Tests.QuickBooks;

public sealed class QuickBooksNumberedConformance() : QuickBooksConformance(new SimulatorOptions { Country = "GB", CustomTxnNumbers = false, IsMulticurrency = true });
