using System.Runtime.InteropServices;
using System.Text;

namespace Connector.Operations.Importing;

/// <summary>The rows of a sheet, which are read once and kept as bytes: as texts they would take several times the memory.</summary>
internal sealed class KeptRows
{
    private const long MostBytes = 512L << 20;

    private readonly List<byte[]> _rows = [];
    private long _bytes;

    /// <summary>Keeps a row.</summary>
    /// <returns>Whether there is room for it.</returns>
    public bool Add(InputRow row)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write7BitEncodedInt(row.Row);
            writer.Write7BitEncodedInt(row.Cells.Length);
            foreach (var cell in row.Cells)
            {
                // As they are: an encoding would mend half a surrogate pair, which is an error of its row.
                writer.Write7BitEncodedInt(cell.Length);
                writer.Write(MemoryMarshal.AsBytes(cell.AsSpan()));
            }
        }

        _rows.Add(bytes.ToArray());
        return (_bytes += bytes.Length) <= MostBytes;
    }

    /// <summary>The rows, from the first; as often as they are asked for.</summary>
    public IEnumerable<InputRow> All()
    {
        foreach (var bytes in _rows)
        {
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            var row = reader.Read7BitEncodedInt();
            var cells = new string[reader.Read7BitEncodedInt()];
            for (var cell = 0; cell < cells.Length; cell++)
            {
                cells[cell] = new string(MemoryMarshal.Cast<byte, char>(reader.ReadBytes(sizeof(char) * reader.Read7BitEncodedInt())));
            }

            yield return new InputRow(row, cells);
        }
    }
}
