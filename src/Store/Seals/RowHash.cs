using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Connector.Store;

/// <summary>The SHA-256 of a row: its table, and each cell that holds something with the number of its column. Where it was recorded is not part of it.</summary>
internal sealed class RowHash
{
    private const int OfCell = 6; // the column's number, whether it is a number, and the length

    private readonly byte[] _hash = new byte[32];
    private byte[] _buffer = new byte[1024];

    /// <summary>The hash of a row; it is overwritten by the next one.</summary>
    public ReadOnlySpan<byte> Of(StoreTable table, ReadOnlySpan<Value> cells) => Of(table.Seed, cells[..table.Sealed]);

    /// <summary>The hash of the end of a row.</summary>
    public ReadOnlySpan<byte> OfEnd(StoreTable table, ReadOnlySpan<Value> cells) => Of(table.EndSeed, cells[..table.Identity]);

    private byte[] Of(byte[] seed, ReadOnlySpan<Value> cells)
    {
        seed.CopyTo(_buffer);
        var length = seed.Length;
        for (var i = 0; i < cells.Length; i++)
        {
            var (text, number, isNumber) = cells[i];
            if (text is null && !isNumber)
            {
                continue;
            }

            var most = OfCell + (text is null ? sizeof(long) : Encoding.UTF8.GetMaxByteCount(text.Length));
            if (_buffer.Length < length + most)
            {
                Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, length + most));
            }

            var cell = _buffer.AsSpan(length);
            cell[0] = (byte)i;
            cell[1] = isNumber ? (byte)1 : (byte)0;
            var bytes = sizeof(long);
            if (text is null)
            {
                BinaryPrimitives.WriteInt64LittleEndian(cell[OfCell..], number);
            }
            else
            {
                bytes = Encoding.UTF8.GetBytes(text, cell[OfCell..]);
            }

            BinaryPrimitives.WriteInt32LittleEndian(cell[2..], bytes);
            length += OfCell + bytes;
        }

        SHA256.HashData(_buffer.AsSpan(0, length), _hash);
        return _hash;
    }
}
