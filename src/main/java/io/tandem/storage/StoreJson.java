package io.tandem.storage;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Writes and reads JSON files: instants as ISO-8601, a number that was not measured (NaN) or is
 * infinite as null, so that Spark reads the column as a number.
 */
public final class StoreJson {
  public static final ObjectMapper MAPPER =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .registerModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new InstantDeserializer())
                  .addSerializer(double.class, new DoubleSerializer())
                  .addDeserializer(double.class, new DoubleDeserializer()));

  private StoreJson() {}

  /** Returns JSON for files that people open. */
  public static byte[] indented(Object value) throws IOException {
    return MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(value);
  }

  /**
   * Reads text. Given bytes, Jackson would take a file of zeros, as a power failure may leave it,
   * for UTF-32 and throw something else than a {@link JsonProcessingException}.
   */
  public static JsonNode tree(byte[] json) throws JsonProcessingException {
    return MAPPER.readTree(new String(json, StandardCharsets.UTF_8));
  }

  /** Returns a whole value, read as {@link #tree} reads; {@code null} is not a value. */
  public static <T> T value(byte[] json, Class<T> type) throws JsonProcessingException {
    return value(new String(json, StandardCharsets.UTF_8), type);
  }

  public static <T> T value(String json, Class<T> type) throws JsonProcessingException {
    T value = MAPPER.readValue(json, type);
    if (value == null) {
      throw new JsonMappingException(null, "expected a value, found null");
    }
    return value;
  }

  /**
   * Describes the mistake in JSON that could not be read, for messages: the parser's own words if
   * it is not JSON; the place of a value that does not fit, with the reason if known.
   */
  public static String mistake(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return e.getCause() instanceof IllegalArgumentException known
          ? known.getMessage()
          : e.getOriginalMessage();
    }
    StringBuilder place = new StringBuilder();
    for (JsonMappingException.Reference step : mapping.getPath()) {
      place
          .append(place.isEmpty() || step.getFieldName() == null ? "" : ".")
          .append(step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName());
    }
    return e.getCause() instanceof IllegalArgumentException known
        ? "%s at %s".formatted(known.getMessage(), place)
        : "a value of another kind at " + place;
  }

  private static final class InstantDeserializer extends FromStringDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantDeserializer() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String value, DeserializationContext context) {
      return Instant.parse(value);
    }
  }

  private static final class DoubleSerializer extends StdSerializer<Double> {
    private static final long serialVersionUID = 1L;

    DoubleSerializer() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        out.writeNumber(value);
      } else {
        out.writeNull();
      }
    }
  }

  private static final class DoubleDeserializer extends StdDeserializer<Double> {
    private static final long serialVersionUID = 1L;

    DoubleDeserializer() {
      super(double.class);
    }

    @Override
    public Double deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return in.getDoubleValue();
    }

    @Override
    public Double getNullValue(DeserializationContext context) {
      return Double.NaN;
    }

    @Override
    public Double getAbsentValue(DeserializationContext context) {
      return Double.NaN;
    }
  }
}
