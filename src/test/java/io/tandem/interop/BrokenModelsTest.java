package io.tandem.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.interop.tensors.ElementType;
import io.tandem.interop.tensors.MarianNpz;
import io.tandem.interop.tensors.RandomAccessBytes;
import io.tandem.interop.tensors.Safetensors;
import io.tandem.interop.tensors.TensorData;
import io.tandem.interop.tensors.TensorFile;
import io.tandem.interop.tensors.TensorHeader;
import io.tandem.interop.tensors.TensorToWrite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Directories of models that are incomplete, damaged, of another kind, or hostile: each is refused
 * by a sentence that names the file and what is wrong, and nothing is written.
 */
class BrokenModelsTest {
  private static final Configuration HADOOP = new Configuration();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEIGHTS = "model.safetensors";

  @TempDir private static Path whole;
  @TempDir private Path folder;

  @BeforeAll
  static void makeModels() throws IOException {
    var model =
        RandomModel.of(
            RandomModel.unigram(),
            "model.positions=marian",
            "model.start=zero",
            "model.outputBias=true");
    ModelExport export = ModelExport.of(model);
    export.write(ModelFormat.HUGGINGFACE, path(whole.resolve("huggingface")), HADOOP, line -> {});
    export.write(ModelFormat.MARIAN, path(whole.resolve("marian")), HADOOP, line -> {});
    export.write(ModelFormat.CTRANSLATE2, path(whole.resolve("ctranslate2")), HADOOP, line -> {});
    export.write(ModelFormat.ONNX, path(whole.resolve("onnx")), HADOOP, line -> {});
  }

  private static org.apache.hadoop.fs.Path path(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  /** A change of a model's directory. */
  private interface Damage {
    void to(Path directory) throws IOException;
  }

  private static final Map<String, Arguments> CASES = new LinkedHashMap<>();

  private static void huggingFace(String name, Damage damage, String message) {
    CASES.put(name, Arguments.of(name, "huggingface", damage, message));
  }

  private static void marian(String name, Damage damage, String message) {
    CASES.put(name, Arguments.of(name, "marian", damage, message));
  }

  /** Adds models with a table of: name | key of config.json | its value | message. */
  private static void configurations(String table) {
    rows(table)
        .forEach(
            row -> huggingFace(row[0], config(json -> json.set(row[1], value(row[2]))), row[3]));
  }

  /** Adds models with a table of: name | setting before | setting after | message. */
  private static void marianSettings(String table) {
    rows(table).forEach(row -> marian(row[0], settings(row[1], row[2]), row[3]));
  }

  private static Stream<String[]> rows(String table) {
    return table.lines().map(row -> row.split(" *\\| ", 4));
  }

  private static JsonNode value(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private static Damage config(Consumer<ObjectNode> change) {
    return json("config.json", change);
  }

  private static Damage json(String file, Consumer<ObjectNode> change) {
    return directory -> {
      ObjectNode json = (ObjectNode) JSON.readTree(directory.resolve(file).toFile());
      change.accept(json);
      JSON.writeValue(directory.resolve(file).toFile(), json);
    };
  }

  private static String nameOf(ObjectNode vocabulary, int id) {
    return vocabulary.properties().stream()
        .filter(token -> token.getValue().asInt() == id)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static Damage text(String file, String content) {
    return directory -> Files.writeString(directory.resolve(file), content);
  }

  private static Damage without(String file) {
    return directory -> FileUtils.forceDelete(directory.resolve(file).toFile());
  }

  /** Makes the directory one that another tool could have written. */
  private static Damage foreign(Damage more) {
    return directory -> {
      FileUtils.deleteDirectory(directory.resolve("subword").toFile());
      if (Files.exists(directory.resolve("config.json"))) {
        config(json -> json.remove("tandem")).to(directory);
      }
      more.to(directory);
    };
  }

  private static Damage tensors(UnaryOperator<TensorToWrite> change) {
    return directory -> {
      Path file = directory.resolve(WEIGHTS);
      try (TensorFile read = Safetensors.open(bytes(file))) {
        List<TensorToWrite> changed = new ArrayList<>();
        for (TensorToWrite tensor : all(read)) {
          TensorToWrite other = change.apply(tensor);
          if (other != null) {
            changed.add(other);
          }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, changed, Map.of());
        Files.write(file, out.toByteArray());
      }
    };
  }

  private static RandomAccessBytes bytes(Path file) throws IOException {
    return RandomAccessBytes.of(Files.readAllBytes(file), file.toString());
  }

  private static List<TensorToWrite> all(TensorFile file) throws IOException {
    List<TensorToWrite> tensors = new ArrayList<>();
    for (TensorHeader header : file.headers().values()) {
      tensors.add(new TensorToWrite(header, TensorData.ofBytes(file.bytes(header.name()))));
    }
    return tensors;
  }

  private static UnaryOperator<TensorToWrite> only(
      String name, UnaryOperator<TensorToWrite> change) {
    return tensor -> tensor.header().name().equals(name) ? change.apply(tensor) : tensor;
  }

  private static TensorToWrite filled(TensorToWrite tensor, float value) {
    float[] values = new float[tensor.header().elements()];
    Arrays.fill(values, value);
    return new TensorToWrite(tensor.header(), TensorData.ofFloats(values));
  }

  private static TensorToWrite shaped(TensorToWrite tensor, Integer... shape) {
    TensorHeader header =
        new TensorHeader(tensor.header().name(), ElementType.FLOAT32, List.of(shape));
    return filled(new TensorToWrite(header, tensor.data()), 1);
  }

  /** Replaces lines in the settings of a Marian model. */
  private static Damage settings(String before, String after) {
    return directory -> {
      Path file = directory.resolve("model.npz");
      try (TensorFile read = MarianNpz.open(bytes(file))) {
        List<TensorToWrite> changed = new ArrayList<>();
        for (TensorToWrite tensor : all(read)) {
          if (tensor.header().name().equals("special:model.yml")) {
            String yaml = new String(read.bytes(tensor.header().name()), StandardCharsets.UTF_8);
            assertThat(yaml).contains(before);
            byte[] other = yaml.replace(before, after).getBytes(StandardCharsets.UTF_8);
            changed.add(
                new TensorToWrite(
                    new TensorHeader(
                        tensor.header().name(), ElementType.INT8, List.of(other.length)),
                    TensorData.ofBytes(other)));
          } else {
            changed.add(tensor);
          }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MarianNpz.write(out, changed);
        Files.write(file, out.toByteArray());
      }
    };
  }

  static {
    huggingFace("not JSON", text("config.json", "{\"model_type\": "), "config.json is damaged: ");
    huggingFace("an array", text("config.json", "[]"), "expected a JSON object in braces");
    huggingFace(
        "no type",
        config(json -> json.remove("model_type")),
        "model_type = nothing, expected \"marian\"");
    huggingFace(
        "no scaling",
        config(json -> json.remove("scale_embedding")),
        "has no scale_embedding, which MarianMT takes for false");
    huggingFace(
        "code to execute",
        config(json -> json.putObject("auto_map").put("AutoModel", "evil--model.Evil")),
        "auto_map = {\"AutoModel\":\"evil--model.Evil\"} is not supported");
    huggingFace(
        "quantized weights",
        config(json -> json.putObject("quantization_config").put("bits", 4)),
        "quantization_config = {\"bits\":4} is not supported");
    huggingFace(
        "pruned heads",
        config(json -> json.putObject("pruned_heads").putArray("0").add(1)),
        "pruned_heads = {\"0\":[1]} is not supported");
    huggingFace(
        "a network that would fill the memory",
        config(
            json ->
                json.put("encoder_layers", 100)
                    .put("encoder_ffn_dim", 900_000)
                    .put("decoder_ffn_dim", 900_000)),
        "numbers, but the network of");
    huggingFace(
        "another feed-forward size",
        config(json -> json.put("encoder_ffn_dim", 8).put("decoder_ffn_dim", 8)),
        "has the shape [12, 8], expected [8, 8] by");
    huggingFace(
        "heads that do not fit",
        config(json -> json.put("encoder_attention_heads", 3).put("decoder_attention_heads", 3)),
        "config.json: model.modelSize = 8: must be even and a multiple of model.heads = 3");
    configurations(
        """
        another model                    | model_type                 | "bart"     | model_type = "bart", expected "marian": Tandem reads MarianMT models and no others
        an unknown activation            | activation_function        | "gelu_new" | activation_function = "gelu_new" is not supported: Tandem has relu, gelu (the exact one)
        pre-norm                         | normalize_before           | true       | normalize_before = true is not supported
        a switch that is none            | scale_embedding            | "yes"      | scale_embedding = "yes", expected true or false
        learned positions                | static_position_embeddings | false      | static_position_embeddings = false is not supported: Tandem computes positions
        a negative number of layers      | encoder_layers             | -1         | encoder_layers = -1, expected a number from 1 to 1000000
        a word for a number              | d_model                    | "8"        | d_model = "8", expected a number from 1 to 1000000
        a number beyond all              | vocab_size                 | 1e18       | vocab_size = 1.0E18, expected a number from 1 to 1000000
        a million layers                 | encoder_layers             | 1000000    | config.json: model.encoderLayers = 1000000: must be between 1 and 100
        more layers than the file has    | decoder_layers             | 3          | lacks the tensor model.decoder.layers.2.encoder_attn.k_proj.bias,
        fewer layers than the file has   | encoder_layers             | 1          | contains the tensor model.encoder.layers.1.fc1.bias, model.encoder.layers.1.fc1.weight,
        two feed-forward sizes           | decoder_ffn_dim            | 16         | encoder_ffn_dim = 12 and decoder_ffn_dim = 16 are not supported
        a start outside the vocabulary   | decoder_start_token_id     | 100000     | decoder_start_token_id = 100000, expected a number from 0 to
        an output of its own             | tie_word_embeddings        | false      | tie_word_embeddings = false is not supported
        two sizes of a shared vocabulary | decoder_vocab_size         | 300        | decoder_vocab_size = 300 is not supported
        a note that is none              | tandem                     | "hello"    | tandem = "hello" is not what Tandem writes there
        """);
    huggingFace("no weights", without(WEIGHTS), "has neither model.safetensors nor pytorch_model");
    huggingFace(
        "weights in several files",
        directory -> {
          without(WEIGHTS).to(directory);
          text("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"../../etc/passwd\"}}")
              .to(directory);
        },
        "weights in several files are not read");
    huggingFace(
        "weights of PyTorch in several files",
        directory -> {
          without(WEIGHTS).to(directory);
          text("pytorch_model.bin.index.json", "{}").to(directory);
        },
        "weights in several files are not read");
    huggingFace(
        "a token of the vocabulary that is gone",
        foreign(json("vocab.json", json -> json.remove(nameOf(json, 7)))),
        "vocab.json has no token with the id 7, but ids up to ");
    huggingFace(
        "weights that are not numbers",
        tensors(only("model.encoder.layers.0.fc1.bias", t -> filled(t, Float.NaN))),
        "the tensor model.encoder.layers.0.fc1.bias is NaN at index 0 of 12");
    huggingFace(
        "infinite weights",
        tensors(only("model.decoder.layers.1.fc2.weight", t -> filled(t, Float.POSITIVE_INFINITY))),
        "the tensor model.decoder.layers.1.fc2.weight is infinite at index 0");
    huggingFace(
        "a copy that is none",
        tensors(only("lm_head.weight", t -> filled(t, 1))),
        "the tensor lm_head.weight differs from model.shared.weight, but by");
    huggingFace(
        "a missing tensor",
        tensors(only("model.encoder.layers.0.fc1.bias", t -> null)),
        "lacks the tensor model.encoder.layers.0.fc1.bias, which the network of");
    huggingFace(
        "a missing output bias",
        tensors(only("final_logits_bias", t -> null)),
        "lacks the tensor final_logits_bias");
    huggingFace(
        "an output bias of another size",
        tensors(only("final_logits_bias", t -> shaped(t, 1, 7))),
        "the tensor final_logits_bias has the shape [1, 7], expected [1, ");
    huggingFace(
        "transposed weights",
        tensors(only("model.encoder.layers.0.fc1.weight", t -> shaped(t, 8, 12))),
        "the tensor model.encoder.layers.0.fc1.weight has the shape [8, 12], expected [12, 8] by");
    huggingFace(
        "positions that were learned",
        foreign(tensors(only("model.encoder.embed_positions.weight", t -> filled(t, 0.5f)))),
        "the tensor model.encoder.embed_positions.weight is not the table of sines and cosines");
    huggingFace(
        "rows that do not exist",
        json("subword/rows.json", json -> json.putArray("source").add(100_000)),
        "subword/rows.json: row 0 is 100000, expected ids below");
    huggingFace(
        "rows that occur twice",
        json("subword/rows.json", json -> json.putArray("source").add(1).add(1)),
        "subword/rows.json: row 1 is 1, expected ids below");
    huggingFace(
        "too few rows",
        json("subword/rows.json", json -> json.putArray("source").add(1)),
        "subword/rows.json has 1 rows of the source and");
    huggingFace("no vocabulary", foreign(without("vocab.json")), "vocab.json is missing");
    huggingFace("no pieces", foreign(without("source.spm")), "source.spm is missing");
    huggingFace(
        "a larger vocabulary",
        foreign(json("vocab.json", json -> json.put("another", 5_000))),
        "vocab.json");
    huggingFace(
        "a vocabulary of another model",
        foreign(
            config(
                json ->
                    json.put("vocab_size", 300)
                        .put("decoder_vocab_size", 300)
                        .put("decoder_start_token_id", 1))),
        "vocab.json has a token with the id 304, but the model has 300 embeddings (vocab_size)");
    marian(
        "a model elsewhere",
        text("decoder.yml", "models:\n  - ../../secret.npz\nvocabs:\n  - vocab.spm\n"),
        "decoder.yml names the file \"../../secret.npz\": a model's files lie next to each other");
    marian(
        "a vocabulary elsewhere",
        foreign(
            text(
                "decoder.yml", "models: [model.npz]\nvocabs:\n  - /etc/passwd\n  - /etc/passwd\n")),
        "decoder.yml names the file \"/etc/passwd\"");
    marian(
        "a vocabulary that is not there",
        foreign(text("decoder.yml", "models: [model.npz]\nvocabs: [other.spm]\n")),
        "decoder.yml names the file other.spm, but ");
    marian(
        "an ensemble",
        text("decoder.yml", "models:\n  - a.npz\n  - b.npz\n"),
        "decoder.yml names 2 models, an ensemble; give the file of one of them as --model");
    marian(
        "several models",
        directory -> {
          without("decoder.yml").to(directory);
          Files.copy(directory.resolve("model.npz"), directory.resolve("other.npz"));
        },
        "has several models, such as model.npz and other.npz; give the file of one of them");
    marian(
        "settings that are none",
        text("decoder.yml", "models: [model.npz]\n<html>\n"),
        "decoder.yml:2: found '<html>', expected \"key: value\"");
    marian(
        "no vocabularies",
        foreign(
            directory -> {
              without("decoder.yml").to(directory);
              without("vocab.spm").to(directory);
            }),
        "it is not clear which files are the vocabularies (found none)");
    marian(
        "averaged attention",
        settings(
            "transformer-decoder-autoreg: self-attention",
            "transformer-decoder-autoreg: average-attention"),
        "transformer-decoder-autoreg = average-attention is not supported");
    marianSettings(
        """
        another type        | type: transformer                | type: s2s                        | type = s2s is not supported: Tandem reads models with type = transformer
        Marian's gelu       | transformer-ffn-activation: relu | transformer-ffn-activation: gelu | transformer-ffn-activation = gelu is not supported
        normalized before   | transformer-preprocess: ""       | transformer-preprocess: n        | transformer-preprocess = n is not supported
        right to left       | right-left: false                | right-left: true                 | right-left = true is not supported
        no number of layers | enc-depth: 2                     | enc-depth: two                   | enc-depth = two, expected a number from 1 to 1000000
        """);
    marian(
        "tied layers",
        settings("transformer-tied-layers:\n  []", "transformer-tied-layers:\n  - 1\n  - 1"),
        "transformer-tied-layers = 1, 1 is not supported");
    marian(
        "three vocabularies",
        settings("dim-vocabs:\n", "dim-vocabs:\n  - 3\n"),
        "dim-vocabs = 3, ");
    marian(
        "a setting given twice",
        settings("enc-depth: 2", "enc-depth: 2\nenc-depth: 3"),
        "enc-depth is set twice");
    marian(
        "a setting of transformers that is unknown",
        settings("enc-depth: 2", "enc-depth: 2\ntransformer-new-thing: true"),
        "transformer-new-thing = true is not supported: Tandem does not know this setting");
    marian(
        "half a file",
        directory -> {
          Path file = directory.resolve("model.npz");
          byte[] content = Files.readAllBytes(file);
          Files.write(file, Arrays.copyOf(content, content.length / 2));
        },
        "model.npz");
    marian(
        "nothing",
        directory -> FileUtils.cleanDirectory(directory.toFile()),
        "has no model that Tandem reads: expected config.json with model.safetensors");
  }

  static {
    for (String format : List.of("CTranslate2", "ONNX")) {
      String name = format.toLowerCase(Locale.ROOT);
      String message =
          "is a model in the format of %s, which Tandem writes but does not read; models that can be imported are"
              .formatted(format);
      CASES.put(name, Arguments.of(name, name, (Damage) directory -> {}, message));
    }
  }

  static Stream<Arguments> cases() {
    return CASES.values().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void isRefusedByASentence(String name, String format, Damage damage, String message)
      throws IOException {
    Path model = folder.resolve("model");
    FileUtils.copyDirectory(whole.resolve(format).toFile(), model.toFile());
    damage.to(model);
    Path output = folder.resolve("output");

    Throwable refused =
        catchThrowable(() -> ModelImport.of(path(model), HADOOP).write(path(output), line -> {}));

    System.out.println(
        name + ": " + String.valueOf(refused.getMessage()).replace(folder.toString(), ""));
    assertThat(refused).isInstanceOf(UserException.class).hasMessageContaining(message);
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(model));
  }

  @Test
  void aFileOfWeightsIsRefusedLikeItsDirectory() throws IOException {
    Path renamed = folder.resolve("model.onnx");
    Files.copy(whole.resolve("onnx/onnx/encoder_model.onnx"), renamed);
    for (Path file : List.of(renamed, whole.resolve("ctranslate2/model.bin"))) {
      assertThatThrownBy(
              () -> ModelImport.of(path(file), HADOOP).write(path(folder.resolve("out")), l -> {}))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(
              "%s is a model in the format of %s, which",
              file.getFileName(), file == renamed ? "ONNX" : "CTranslate2");
    }
  }
}
