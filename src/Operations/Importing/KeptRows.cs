using System.Text;

namespace Connector.Operations.Importing;

/// <summary>The rows of a sheet, which are read once and kept close together: as objects they would take several times the memory.</summary>
internal sealed class KeptRows
{
    private const long MostBytes = 256L << 20;

    private readonly MemoryStream _bytes = new();
    private readonly BinaryWriter _writer;
    private int _rows;

    public KeptRows() => _writer = new BinaryWriter(_bytes, Encoding.UTF8);

    /// <summary>Keeps a row.</summary>
    /// <returns>Whether there is room for it.</returns>
    public bool Add(InputRow row)
    {
        _rows++;
        _writer.Write7BitEncodedInt(row.Row);
        _writer.Write7BitEncodedInt(row.Cells.Length);
        foreach (var cell in row.Cells)
        {
            _writer.Write(cell);
        }

        return _bytes.Length <= MostBytes;
    }

    /// <summary>The rows, from the first; as often as they are asked for.</summary>
    public IEnumerable<InputRow> All()
    {
        using var reader = new BinaryReader(new MemoryStream(_bytes.GetBuffer(), 0, (int)_bytes.Length), Encoding.UTF8);
        for (var i = 0; i < _rows; i++)
        {
            var row = reader.Read7BitEncodedInt();
            var cells = new string[reader.Read7BitEncodedInt()];
            for (var cell = 0; cell < cells.Length; cell++)
            {
                cells[cell] = reader.ReadString();
            }

            yield return new InputRow(row, cells);
        }
    }
}
