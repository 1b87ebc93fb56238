using NodaTime;

namespace Connector.Host.Samples;

internal sealed record GpItAgreement(int Item, LocalDate From, LocalDate? To);
