using Connector.Simulators.QuickBooks;

namespace Connector.Adapters.Tests.QuickBooks;

public sealed class QuickBooksGbConformance() : QuickBooksConformance(new SimulatorOptions { Country = "GB" });
