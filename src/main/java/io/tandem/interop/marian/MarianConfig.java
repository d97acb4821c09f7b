package io.tandem.interop.marian;

import io.tandem.UserException;
import io.tandem.config.ModelSettings;
import io.tandem.config.ModelSettings.Activation;
import io.tandem.config.ModelSettings.Tying;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The network that {@code special:model.yml} in a Marian model describes. Every setting that
 * affects Marian's computation is read, or refused by name if its value is not supported.
 *
 * @param file the file, for messages
 * @param outputBias whether there is one
 */
record MarianConfig(
    String file,
    int encoderLayers,
    int decoderLayers,
    int modelSize,
    int heads,
    int feedForwardSize,
    Activation activation,
    Tying tying,
    boolean outputBias,
    int sourceVocabulary,
    int targetVocabulary) {
  private static final int MAX_SIZE = 1_000_000;

  /** Marian's names of activations that we have too; its gelu is another. */
  static final Map<String, Activation> ACTIVATIONS =
      Map.of("relu", Activation.RELU, "swish", Activation.SWISH);

  /** The values required of other settings, with Marian's default. */
  private static final Map<String, Fixed> FIXED = new LinkedHashMap<>();

  /**
   * @param value the only supported value
   * @param otherwise Marian's default
   */
  private record Fixed(String value, String otherwise) {}

  static {
    fixed("type", "transformer", "");
    fixed("transformer-decoder-autoreg", "self-attention", "self-attention");
    fixed("transformer-ffn-depth", "2", "2");
    fixed("transformer-train-position-embeddings", "false", "false");
    fixed("transformer-train-positions", "false", "false");
    fixed("transformer-no-projection", "false", "false");
    fixed("transformer-no-bias", "false", "false");
    fixed("transformer-no-affine", "false", "false");
    fixed("transformer-pool", "false", "false");
    fixed("transformer-rnn-projection", "false", "false");
    fixed("right-left", "false", "false");
    fixed("ulr", "false", "false");
    fixed("lemma-dim-emb", "0", "0");
    fixed("lemma-dependency", "", "");
    fixed("factors-combine", "sum", "sum");
    fixed("factors-dim-emb", "0", "0");
  }

  private static final String OF_TRANSFORMER = "transformer-";

  /** Its settings that change nothing here: of other layers, of training, of alignments. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "transformer-aan-activation",
          "transformer-aan-depth",
          "transformer-aan-nogate",
          "transformer-depth-scaling",
          "transformer-dim-aan",
          "transformer-dropout",
          "transformer-dropout-attention",
          "transformer-dropout-ffn",
          "transformer-guided-alignment-layer");

  private static void fixed(String name, String value, String otherwise) {
    FIXED.put(name, new Fixed(value, otherwise));
  }

  /**
   * @throws UserException naming the setting that is missing, wrong, or not supported
   */
  static MarianConfig parse(String yaml, String file) {
    Values values = new Values(FlatYaml.parse(yaml, file), file, new HashSet<>(WITHOUT_EFFECT));
    FIXED.forEach(values::require);
    values.requirePost();
    values.requireSame("transformer-ffn-depth", "transformer-decoder-ffn-depth");
    values.requireSame("transformer-dim-ffn", "transformer-decoder-dim-ffn");
    if (!values.list("transformer-tied-layers").isEmpty()) {
      throw values.refused("transformer-tied-layers", "Tandem's layers have weights of their own");
    }
    List<String> vocabularies = values.list("dim-vocabs");
    if (vocabularies.size() != 2) {
      throw values.refused("dim-vocabs", "Tandem's models have one source and one target");
    }
    MarianConfig config =
        new MarianConfig(
            file,
            values.number("enc-depth"),
            values.number("dec-depth"),
            values.number("dim-emb"),
            values.number("transformer-heads"),
            values.number("transformer-dim-ffn"),
            values.activation(),
            values.tying(),
            !values.flag("output-omit-bias"),
            values.number("dim-vocabs", vocabularies.get(0)),
            values.number("dim-vocabs", vocabularies.get(1)));
    values.refuseUnread();
    return config;
  }

  /**
   * Returns the settings of a model of ours as Marian writes them.
   *
   * @param alignmentLayer the decoder layer, counted from 1, whose first head is the alignment; or
   *     {@code last}
   */
  static String write(
      ModelSettings model, int sourceVocabulary, int targetVocabulary, String alignmentLayer) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("bert-train-type-embeddings", true);
    values.put("bert-type-vocab-size", 2);
    values.put("dec-cell", "gru");
    values.put("dec-cell-base-depth", 2);
    values.put("dec-cell-high-depth", 1);
    values.put("dec-depth", model.decoderLayers());
    values.put("dim-emb", model.modelSize());
    values.put("dim-rnn", 1024);
    values.put("dim-vocabs", "\n  - " + sourceVocabulary + "\n  - " + targetVocabulary);
    values.put("enc-cell", "gru");
    values.put("enc-cell-depth", 1);
    values.put("enc-depth", model.encoderLayers());
    values.put("enc-type", "bidirectional");
    values.put("factors-combine", "sum");
    values.put("factors-dim-emb", 0);
    values.put("input-types", "\n  []");
    values.put("layer-normalization", false);
    values.put("lemma-dim-emb", 0);
    values.put("right-left", false);
    values.put("skip", false);
    values.put("tied-embeddings", model.tying() == Tying.TARGET);
    values.put("tied-embeddings-all", model.tying() == Tying.ALL);
    values.put("tied-embeddings-src", false);
    values.put("transformer-aan-activation", "swish");
    values.put("transformer-aan-depth", 2);
    values.put("transformer-aan-nogate", false);
    values.put("transformer-decoder-autoreg", "self-attention");
    values.put("transformer-depth-scaling", false);
    values.put("transformer-dim-aan", 2048);
    values.put("transformer-dim-ffn", model.feedForwardSize());
    values.put("transformer-ffn-activation", model.activation().name().toLowerCase(Locale.ROOT));
    values.put("transformer-ffn-depth", 2);
    values.put("transformer-guided-alignment-layer", alignmentLayer);
    values.put("transformer-heads", model.heads());
    values.put("transformer-no-projection", false);
    values.put("transformer-postprocess", "dan");
    values.put("transformer-postprocess-emb", "d");
    values.put("transformer-postprocess-top", "\"\"");
    values.put("transformer-preprocess", "\"\"");
    values.put("transformer-rnn-projection", false);
    values.put("transformer-tied-layers", "\n  []");
    values.put("transformer-train-position-embeddings", false);
    values.put("type", "transformer");
    values.put("ulr", false);
    values.put("ulr-dim-emb", 0);
    values.put("ulr-trainable-transformation", false);
    values.put("version", "v1.9.0");
    StringBuilder yaml = new StringBuilder();
    values.forEach(
        (name, value) ->
            yaml.append(name)
                .append(value.toString().startsWith("\n") ? ":" : ": ")
                .append(value)
                .append('\n'));
    return yaml.toString();
  }

  /**
   * The settings, with messages that name them.
   *
   * @param read the names of those that were asked for
   */
  private record Values(Map<String, List<String>> values, String file, Set<String> read) {
    List<String> list(String name) {
      read.add(name);
      return values.getOrDefault(name, List.of());
    }

    String text(String name, String otherwise) {
      List<String> found = list(name);
      return found.isEmpty() ? (values.containsKey(name) ? "" : otherwise) : found.get(0);
    }

    UserException refused(String name, String why) {
      return UserException.of(
          "%s: %s = %s is not supported: %s",
          file, name, list(name).isEmpty() ? "nothing" : String.join(", ", list(name)), why);
    }

    /** Refuses what may change Marian's computation and is unknown here. */
    void refuseUnread() {
      for (String name : values.keySet()) {
        if (name.startsWith(OF_TRANSFORMER) && !read.contains(name)) {
          throw refused(name, "Tandem does not know this setting of Marian's transformers");
        }
      }
    }

    void require(String name, Fixed fixed) {
      if (!text(name, fixed.otherwise()).equals(fixed.value())) {
        throw refused(
            name,
            "Tandem reads models with %s = %s"
                .formatted(name, fixed.value().isEmpty() ? "\"\"" : fixed.value()));
      }
    }

    /** Each letter is a step; d is dropout, which only training applies. */
    void requirePost() {
      requireSteps("transformer-preprocess", "", "");
      requireSteps("transformer-postprocess", "dan", "an");
      requireSteps("transformer-postprocess-emb", "d", "");
      requireSteps("transformer-postprocess-top", "", "");
    }

    private void requireSteps(String name, String otherwise, String expected) {
      if (!text(name, otherwise).replace("d", "").equals(expected)) {
        throw refused(
            name,
            "Tandem reads models that add and normalize after each sublayer (preprocess \"\","
                + " postprocess dan, postprocess-emb d)");
      }
    }

    void requireSame(String encoder, String decoder) {
      String other = text(decoder, "0");
      if (!other.equals("0") && !other.equals(text(encoder, "0"))) {
        throw refused(decoder, "Tandem has one such size for encoder and decoder");
      }
    }

    boolean flag(String name) {
      String value = text(name, "false");
      if (!value.equals("true") && !value.equals("false")) {
        throw UserException.of("%s: %s = %s, expected true or false", file, name, value);
      }
      return value.equals("true");
    }

    int number(String name) {
      return number(name, text(name, "nothing"));
    }

    int number(String name, String value) {
      try {
        int number = Integer.parseInt(value);
        if (number >= 1 && number <= MAX_SIZE) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Refused below, as is a number out of range.
      }
      throw UserException.of(
          "%s: %s = %s, expected a number from 1 to %d", file, name, value, MAX_SIZE);
    }

    Activation activation() {
      Activation activation = ACTIVATIONS.get(text("transformer-ffn-activation", "swish"));
      if (activation == null) {
        throw refused(
            "transformer-ffn-activation",
            "of Marian's activations Tandem has relu and swish (Marian's gelu is another than"
                + " Tandem's)");
      }
      return activation;
    }

    Tying tying() {
      boolean all = flag("tied-embeddings-all");
      boolean source = flag("tied-embeddings-src");
      boolean target = flag("tied-embeddings");
      if (source && !all && !target) {
        throw refused(
            "tied-embeddings-src", "Tandem ties source and target only together with the output");
      }
      return all || source ? Tying.ALL : target ? Tying.TARGET : Tying.NONE;
    }
  }
}
