package io.tandem.storage.protobuf;

import io.tandem.Text;
import io.tandem.UserException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the fields of a message in protobuf's wire format. {@link #next} moves to a field, whose
 * value one of the other methods returns; fields that are not read are skipped.
 */
public final class WireReader {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FOUR_BYTES = 5;

  private final byte[] bytes;
  private final int end;
  private final String file;
  private int at;
  private int field;
  private int wireType;
  private long number;
  private int contentStart;

  public WireReader(byte[] bytes, String file) {
    this(bytes, 0, bytes.length, file);
  }

  private WireReader(byte[] bytes, int at, int end, String file) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.file = file;
  }

  /** Goes to the next field; returns false if there is none. */
  public boolean next() {
    if (at == end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wireType = (int) tag & 7;
    switch (wireType) {
      case VARINT -> number = varint();
      case EIGHT_BYTES -> pass(Long.BYTES);
      case LENGTH_DELIMITED -> pass(varint());
      case FOUR_BYTES -> pass(Integer.BYTES);
      default -> throw damaged("a field of unknown wire type " + wireType);
    }
    return true;
  }

  public int field() {
    return field;
  }

  public int integer() {
    require(VARINT);
    return (int) number;
  }

  public boolean flag() {
    return integer() != 0;
  }

  public float real() {
    require(FOUR_BYTES);
    int bits = 0;
    for (int i = Integer.BYTES - 1; i >= 0; i--) {
      bits = bits << Byte.SIZE | Byte.toUnsignedInt(bytes[contentStart + i]);
    }
    return Float.intBitsToFloat(bits);
  }

  public byte[] content() {
    require(LENGTH_DELIMITED);
    return Arrays.copyOfRange(bytes, contentStart, at);
  }

  public String text() {
    require(LENGTH_DELIMITED);
    return new String(bytes, contentStart, at - contentStart, StandardCharsets.UTF_8);
  }

  public WireReader message() {
    require(LENGTH_DELIMITED);
    return new WireReader(bytes, contentStart, at, file);
  }

  private void require(int expected) {
    if (wireType != expected) {
      throw damaged(
          Text.format("field %d with wire type %d, expected %d", field, wireType, expected));
    }
  }

  private void pass(long length) {
    if (length < 0 || length > end - at) {
      throw damaged(
          Text.format(
              "field %d of %s bytes where %d are left",
              field, Long.toUnsignedString(length), end - at));
    }
    contentStart = at;
    at += (int) length;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at == end) {
        throw damaged("the end in the middle of a number");
      }
      byte b = bytes[at++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw damaged("a number of more than 10 bytes");
  }

  private UserException damaged(String found) {
    return UserException.of(
        "%s: not a SentencePiece model, or a damaged one: found %s at byte %d; expected a"
            + " .model file of spm_train",
        file, found, at);
  }
}
