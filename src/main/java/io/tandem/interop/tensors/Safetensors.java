package io.tandem.interop.tensors;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files of the format safetensors: the length of a header in eight bytes, the header as JSON, and
 * the data of all tensors without gaps.
 */
public final class Safetensors {
  private static final String FORMAT = "a safetensors file";

  private Safetensors() {}

  /** Opens a file; closing the result closes the bytes, and so does a failure here. */
  public static TensorFile open(RandomAccessBytes bytes) throws IOException {
    return TensorFile.open(bytes, FORMAT, Safetensors::read);
  }

  private static void read(RandomAccessBytes bytes, Refusals refusals, TensorTable table)
      throws IOException {
    Cursor cursor = Cursor.over(bytes, refusals);
    byte[] beginning = cursor.peek(Refusals.BEGINNING_BYTES);
    long length = cursor.i64("the length of the header");
    long most = Math.min(cursor.left(), SafetensorsHeader.MAX_BYTES);
    if (length < 2 || length > most) {
      throw refusals.damaged(
          refusals
              .mistakenFor(beginning)
              .orElse("a header of " + Long.toUnsignedString(length) + " bytes"),
          "a header of 2 to " + most + " bytes");
    }
    String json = cursor.text(length, "the header");
    new SafetensorsHeader(refusals, table).read(json, bytes, cursor.position());
  }

  /**
   * Writes a file. Tensors of wider elements come first, so that all are aligned; among equals the
   * order is kept.
   *
   * @param metadata free text by key, such as format = pt, which Hugging Face's tools require
   */
  public static void write(
      OutputStream out, List<TensorToWrite> tensors, Map<String, String> metadata)
      throws IOException {
    List<TensorToWrite> widestFirst =
        tensors.stream()
            .sorted(Comparator.comparingInt(tensor -> -tensor.header().type().bytes()))
            .toList();
    CountedOutput counted = new CountedOutput(out);
    byte[] header = header(widestFirst, metadata).getBytes(StandardCharsets.UTF_8);
    int padding = -header.length & (Long.BYTES - 1);
    counted.i64(header.length + padding);
    counted.write(header);
    counted.write(" ".repeat(padding).getBytes(StandardCharsets.UTF_8));
    for (TensorToWrite tensor : widestFirst) {
      counted.tensor(tensor);
    }
    counted.flush();
  }

  private static String header(List<TensorToWrite> tensors, Map<String, String> metadata)
      throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = SafetensorsHeader.JSON.createGenerator(text)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(SafetensorsHeader.METADATA);
        for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      long start = 0;
      for (TensorToWrite tensor : tensors) {
        TensorHeader header = tensor.header();
        json.writeObjectFieldStart(header.name());
        json.writeStringField(SafetensorsHeader.TYPE, SafetensorsHeader.nameOf(header.type()));
        json.writeArrayFieldStart(SafetensorsHeader.SHAPE);
        for (int size : header.shape()) {
          json.writeNumber(size);
        }
        json.writeEndArray();
        json.writeArrayFieldStart(SafetensorsHeader.OFFSETS);
        json.writeNumber(start);
        start += header.bytes();
        json.writeNumber(start);
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return text.toString();
  }
}
