package io.tandem.interop.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.config.ModelSettings;
import io.tandem.config.ModelSettings.Positions;
import io.tandem.config.SearchSettings;
import io.tandem.config.SearchSettings.LengthNormalization;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The field {@value #FIELD} in the {@code config.json} of an exported model, from which an import
 * restores it exactly. Hugging Face's library ignores it.
 *
 * @param isThere whether the file has the field
 * @param positions the positions of the network; of interleaved ones, the dimensions were reordered
 *     at export
 * @param normEpsilon the network's; MarianMT uses 1e-5
 * @param lengthPenalty the exponent of a length normalization that MarianMT does not have
 */
record TandemNote(
    boolean isThere, Positions positions, double normEpsilon, OptionalDouble lengthPenalty) {
  static final double NORM_EPSILON = 1e-5;

  private static final String FIELD = "tandem";
  private static final String PENALTY = "lengthPenalty";

  /** The note of models that are not Tandem's. */
  static final TandemNote NONE =
      new TandemNote(false, Positions.HALVES, NORM_EPSILON, OptionalDouble.empty());

  static TandemNote of(ModelSettings model, SearchSettings search) {
    return new TandemNote(
        true,
        model.positions(),
        model.normEpsilon(),
        search.lengthNormalization() == LengthNormalization.GNMT
            ? OptionalDouble.of(search.lengthPenalty())
            : OptionalDouble.empty());
  }

  static TandemNote of(JsonNode config, String file) {
    JsonNode note = config.path(FIELD);
    if (note.isMissingNode()) {
      return NONE;
    }
    try {
      if (!note.path("normEpsilon").isNumber()) {
        throw new IllegalArgumentException("no normEpsilon");
      }
      return new TandemNote(
          true,
          Positions.valueOf(note.path("positions").asText().toUpperCase(Locale.ROOT)),
          note.path("normEpsilon").asDouble(),
          note.path(PENALTY).isNumber()
              ? OptionalDouble.of(note.path(PENALTY).asDouble())
              : OptionalDouble.empty());
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "%s: %s = %s is not what Tandem writes there; export the model again, or remove the field"
              .formatted(file, FIELD, note),
          e);
    }
  }

  void putInto(ObjectNode config) {
    ObjectNode note =
        config
            .putObject(FIELD)
            .put("positions", positions.name().toLowerCase(Locale.ROOT))
            .put("normEpsilon", normEpsilon);
    lengthPenalty.ifPresent(penalty -> note.put(PENALTY, penalty));
  }
}
