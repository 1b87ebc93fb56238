using Connector.Simulators.QuickBooks;

namespace Connector.Adapters.Tests.QuickBooks;

public sealed class QuickBooksUsConformance() : QuickBooksConformance(new SimulatorOptions { Country = "US", HomeCurrency = "GBP" });
