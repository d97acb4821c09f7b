package io.tandem.interop.tensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tandem.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The header of a safetensors file, read token by token, so that hostile depth or length ends the
 * reading at once.
 */
final class SafetensorsHeader {
  /** The limit of the format. */
  static final int MAX_BYTES = 100_000_000;

  static final String METADATA = "__metadata__";
  static final String TYPE = "dtype";
  static final String SHAPE = "shape";
  static final String OFFSETS = "data_offsets";

  /** Names are not interned, because they may be chosen to collide. */
  static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  private static final Map<String, ElementType> TYPES =
      Map.of(
          "F32", ElementType.FLOAT32,
          "F16", ElementType.FLOAT16,
          "BF16", ElementType.BFLOAT16,
          "F64", ElementType.FLOAT64,
          "I64", ElementType.INT64,
          "I32", ElementType.INT32,
          "I16", ElementType.INT16,
          "I8", ElementType.INT8,
          "U8", ElementType.UINT8,
          "BOOL", ElementType.INT8);

  private static final String INTEGER = "an integer below 2^63";
  private static final int MAX_NUMBER_DIGITS = Long.toString(Long.MAX_VALUE).length();
  private static final int MAX_LIST = 64;

  private final Refusals refusals;
  private final TensorTable table;
  private final List<Range> ranges = new ArrayList<>();

  /** The place of a tensor in the data. */
  private record Range(TensorHeader header, long start, long end) {
    String described() {
      return "the tensor " + Refusals.shown(header.name()) + " at " + start + " to " + end;
    }
  }

  SafetensorsHeader(Refusals refusals, TensorTable table) {
    this.refusals = refusals;
    this.table = table;
  }

  static String nameOf(ElementType type) {
    return switch (type) {
      case FLOAT32 -> "F32";
      case FLOAT16 -> "F16";
      case BFLOAT16 -> "BF16";
      case FLOAT64 -> "F64";
      case INT64 -> "I64";
      case INT32 -> "I32";
      case INT16 -> "I16";
      case INT8 -> "I8";
      case UINT8 -> "U8";
    };
  }

  /**
   * Adds the tensors to the table.
   *
   * @param dataStart the start of the data, which extends to the end of the file
   */
  void read(String text, RandomAccessBytes bytes, long dataStart) throws IOException {
    try (JsonParser json = JSON.createParser(text)) {
      expect(json, json.nextToken(), JsonToken.START_OBJECT, "the header");
      boolean hasMetadata = false;
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.getCurrentName();
        if (!name.equals(METADATA)) {
          readTensor(json, name);
        } else if (hasMetadata) {
          throw refusals.damaged(METADATA + " twice", "one");
        } else {
          hasMetadata = true;
          skipMetadata(json);
        }
      }
      if (json.nextToken() != null) {
        throw refusals.damaged("more after the header's last brace", "nothing");
      }
    } catch (JsonProcessingException e) {
      throw refusals.damaged(
          "JSON with a mistake (%s)".formatted(Refusals.shown(e.getOriginalMessage())),
          "a header of tensors",
          e);
    }
    for (Range range : ranges) {
      table.add(
          range.header(),
          () -> new RangeStream(bytes, dataStart + range.start(), range.end() - range.start()));
    }
    requireAllData(bytes.size() - dataStart);
  }

  private void skipMetadata(JsonParser json) throws IOException {
    expect(json, json.nextToken(), JsonToken.START_OBJECT, METADATA);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      expect(json, json.nextToken(), JsonToken.VALUE_STRING, METADATA);
    }
  }

  private void readTensor(JsonParser json, String name) throws IOException {
    String where = "the tensor " + Refusals.shown(name);
    expect(json, json.nextToken(), JsonToken.START_OBJECT, where);
    Set<String> seen = new HashSet<>();
    ElementType type = null;
    long[] shape = null;
    long[] offsets = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.getCurrentName();
      if (!seen.add(key)) {
        throw refusals.damaged(Refusals.shown(key) + " twice in " + where, "one");
      }
      switch (key) {
        case TYPE -> type = readType(json, where);
        case SHAPE -> shape = readNumbers(json, where);
        case OFFSETS -> offsets = readNumbers(json, where);
        default ->
            throw refusals.damaged(
                "%s in %s".formatted(Refusals.shown(key), where), "dtype, shape and data_offsets");
      }
    }
    if (type == null || shape == null || offsets == null) {
      throw refusals.damaged(
          "only %s in %s".formatted(seen, where), "dtype, shape and data_offsets");
    }
    ranges.add(range(table.header(name, type, shape), offsets));
  }

  private ElementType readType(JsonParser json, String where) throws IOException {
    expect(json, json.nextToken(), JsonToken.VALUE_STRING, where);
    ElementType type = TYPES.get(json.getText());
    if (type == null) {
      throw refusals.unsupported(
          "the type %s of %s".formatted(Refusals.shown(json.getText()), where),
          "one of " + String.join(", ", TYPES.keySet().stream().sorted().toList()));
    }
    return type;
  }

  private long[] readNumbers(JsonParser json, String where) throws IOException {
    expect(json, json.nextToken(), JsonToken.START_ARRAY, where);
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json, json.currentToken(), JsonToken.VALUE_NUMBER_INT, where);
      if (json.getTextLength() > MAX_NUMBER_DIGITS) {
        throw refusals.damaged(
            "a number of " + json.getTextLength() + " digits in " + where, INTEGER);
      }
      numbers.add(json.getLongValue());
      if (numbers.size() > MAX_LIST) {
        throw refusals.damaged("more than " + MAX_LIST + " numbers in a list of " + where, "fewer");
      }
    }
    return numbers.stream().mapToLong(n -> n).toArray();
  }

  private void expect(JsonParser json, JsonToken found, JsonToken expected, String where)
      throws IOException {
    if (found != expected) {
      String text = found == null ? "nothing" : Refusals.shown(beginningOf(json));
      throw refusals.damaged("%s in %s".formatted(text, where), described(expected));
    }
  }

  private static String beginningOf(JsonParser json) throws IOException {
    int length = Math.min(json.getTextLength(), MAX_LIST);
    return new String(json.getTextCharacters(), json.getTextOffset(), length);
  }

  private static String described(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list of integers";
      case VALUE_STRING -> "text";
      default -> INTEGER;
    };
  }

  private Range range(TensorHeader header, long... offsets) {
    if (offsets.length != 2
        || offsets[0] < 0
        || offsets[1] < offsets[0]
        || offsets[1] - offsets[0] != header.bytes()) {
      throw refusals.damaged(
          "data_offsets %s of the tensor %s of %s %s"
              .formatted(
                  Arrays.toString(offsets),
                  Refusals.shown(header.name()),
                  header.type(),
                  header.shape()),
          "a range of " + header.bytes() + " bytes");
    }
    return new Range(header, offsets[0], offsets[1]);
  }

  /**
   * Checks that the tensors follow each other and fill the data, as the format prescribes.
   *
   * @throws UserException if they leave a gap, overlap, or end elsewhere
   */
  private void requireAllData(long size) {
    long at = 0;
    List<Range> inOrder =
        ranges.stream()
            .sorted(Comparator.comparingLong(Range::start).thenComparingLong(Range::end))
            .toList();
    for (Range range : inOrder) {
      if (range.start() != at) {
        throw refusals.damaged(
            range.described(), "a tensor at " + at + ", where the one before it ends");
      }
      at = range.end();
    }
    if (at != size) {
      throw refusals.damaged(
          Refusals.count(size, "byte") + " of data", at + ", which the header describes");
    }
  }
}
