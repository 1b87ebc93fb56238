using NodaTime;

namespace Connector.Host.Samples;

internal sealed record GpItReading(YearMonth Month, LocalDate From, int Patients);
