package io.tandem.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SearchSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.interop.onnx.OtherTokenizer;
import io.tandem.interop.tensors.MarianNpz;
import io.tandem.interop.tensors.RandomAccessBytes;
import io.tandem.interop.tensors.TensorData;
import io.tandem.interop.tensors.TensorFile;
import io.tandem.interop.tensors.TensorHeader;
import io.tandem.interop.tensors.TensorToWrite;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.sentencepiece.SentencePiece;
import io.tandem.translation.PortableModel;
import io.tandem.translation.TestSubwords;
import io.tandem.translation.Translation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Models that were exported come back as they were, bit by bit. */
class ExportImportTest {
  private static final Configuration HADOOP = new Configuration();
  private static final String MARIAN_OPTIONS = "model.positions=marian model.start=zero ";

  @TempDir private Path folder;

  /** Every option that the format allows, with each kind of subwords. */
  @ParameterizedTest
  @CsvSource({
    "bpe,      ''",
    "unigram,  model.activation=gelu",
    "unigram,  model.activation=swish model.outputBias=true",
    "unigram,  model.positions=halves model.start=zero model.outputBias=true",
    "bpe,      model.positions=marian model.start=zero model.normEpsilon=1e-6",
    "unigram,  model.tying=target",
    "bpe,      model.tying=none model.start=zero model.outputBias=true",
    "separate, model.tying=target model.outputBias=true",
    "separate, model.tying=none model.start=zero",
    "spm,      model.start=zero model.outputBias=true",
    "json,     model.tying=target",
  })
  void throughHuggingFace(String kind, String settings) throws IOException {
    comesBack(ModelFormat.HUGGINGFACE, "exported", subwords(kind), settings);
  }

  @ParameterizedTest
  @CsvSource({
    "unigram,  model.activation=relu",
    "bpe,      model.activation=swish model.outputBias=true",
    "unigram,  model.tying=target model.normEpsilon=1e-6",
    "bpe,      model.tying=none",
    "separate, model.tying=target model.outputBias=true",
    "separate, model.tying=none",
    "spm,      model.outputBias=true",
    "json,     model.activation=relu",
  })
  void throughMarian(String kind, String settings) throws IOException {
    String all = MARIAN_OPTIONS + settings;
    comesBack(ModelFormat.MARIAN, "exported", subwords(kind), all);
    comesBack(ModelFormat.MARIAN, "exported/model.bin", subwords(kind), all);
  }

  /** Hugging Face's cache of downloaded models holds nothing else. */
  @Test
  void linksToFilesAreReadLikeFiles() throws IOException {
    TrainedModel model = RandomModel.of(RandomModel.unigram());
    Path whole = folder.resolve("blobs");
    ModelExport.of(model).write(ModelFormat.HUGGINGFACE, path(whole), HADOOP, line -> {});
    Path links = Files.createDirectories(folder.resolve("snapshots/1"));
    try (Stream<Path> files = Files.list(whole)) {
      for (Path file : files.toList()) {
        Files.createSymbolicLink(links.resolve(file.getFileName()), links.relativize(file));
      }
    }
    ModelImport.of(path(links), HADOOP).write(path(folder.resolve("in")), line -> {});
    assertThat(
            translations(
                new TrainedModels(HadoopConf.of(HADOOP)).open(folder.resolve("in").toString())))
        .isEqualTo(translations(model));
  }

  /** Each message names the setting to train with instead. */
  @ParameterizedTest
  @CsvSource({
    "HUGGINGFACE, model.normalization=pre, model.normalization = post",
    "MARIAN, model.positions=marian model.start=zero model.normalization=pre, model.normalization ="
        + " post",
    "MARIAN, model.start=zero, model.positions = marian",
    "MARIAN, model.positions=marian, model.start = zero",
    "MARIAN, model.positions=marian model.start=zero model.activation=gelu, model.activation = relu"
        + " or swish",
  })
  void whatAFormatCannotSayIsRefused(ModelFormat format, String settings, String remedy) {
    ModelExport export = ModelExport.of(RandomModel.of(RandomModel.unigram(), words(settings)));

    assertThatThrownBy(() -> export.write(format, path(folder.resolve("out")), HADOOP, line -> {}))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot be exported to")
        .hasMessageContaining("train with " + remedy);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void separateVocabulariesThatAFormatCannotHoldAreRefusedBeforeTraining() {
    Settings settings =
        SettingsReader.ofText(
                "model.normalization=post, subword { kind=bpe, sides=separate }", List.of())
            .settings();
    assertThatThrownBy(
            () ->
                ModelExport.requireRepresentable(
                    ModelFormat.HUGGINGFACE,
                    settings.model(),
                    settings.corpus(),
                    settings.subword()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("subword.sides = separate with subword.kind = bpe cannot be");
  }

  /** The weights can be written; how text becomes ids then is Tandem's alone. */
  @Test
  void aTokenizerThatCannotBeWrittenIsMissed() throws IOException {
    Subwords subwords = TestSubwords.learned();

    List<String> notes =
        ModelExport.of(RandomModel.of(subwords))
            .write(ModelFormat.HUGGINGFACE, path(folder.resolve("out")), HADOOP, line -> {});

    assertThat(notes)
        .anyMatch(
            note ->
                note.startsWith("A tokenizer.json needs an id for every result of a merge")
                    && note.contains("learn the subwords with subword.minimumPieceFrequency = 0")
                    && note.split("tokenizer\\.json").length == 2);
    assertThat(folder.resolve("out/README.md")).content().contains("Without that file");
    assertThat(folder.resolve("out/tokenizer.json")).doesNotExist();
  }

  @Test
  void theCardSaysWhatTheModelIs() throws IOException {
    ModelExport.of(RandomModel.of(RandomModel.bpe()))
        .write(ModelFormat.HUGGINGFACE, path(folder.resolve("out")), HADOOP, line -> {});

    assertThat(folder.resolve("out/README.md"))
        .content()
        .startsWith("---\nlanguage:\n- \"en\"\n- \"de\"\nlibrary_name: transformers\n")
        .contains("# Translation from en to de", "| layers | 2 + 2 |", "| model size | 8 |")
        .doesNotContain("/tmp");
    assertThat(folder.resolve("out/tokenizer.json")).content().contains("TemplateProcessing");
  }

  /** MarianMT's tokenizer looks pieces up by name and appends the end. */
  @Test
  void sentencePieceFilesGiveTheRowsOfText() throws IOException {
    Subwords subwords = RandomModel.sentencePiece();
    ModelExport.of(RandomModel.of(subwords))
        .write(ModelFormat.HUGGINGFACE, path(folder.resolve("out")), HADOOP, line -> {});

    JsonNode rows = new ObjectMapper().readTree(folder.resolve("out/vocab.json").toFile());
    JsonNode ours = new ObjectMapper().readTree(folder.resolve("out/subword/rows.json").toFile());
    SentencePiece pieces =
        SentencePiece.of(Files.readAllBytes(folder.resolve("out/source.spm")), "source.spm");
    for (String line : RandomModel.LINES) {
      assertThat(
              pieces.encode(line).pieces().stream()
                  .map(piece -> rows.path(piece).asInt(rows.path("<unk>").asInt()))
                  .map(row -> ours.path("source").path(row).asInt()))
          .containsExactlyElementsOf(Arrays.stream(subwords.encode(line)).boxed().toList());
    }
  }

  /** Hugging Face's own library reads the file. */
  @Test
  void aTokenizerJsonGivesTheRowsOfTextAndTheEnd() throws IOException {
    Subwords subwords = RandomModel.bpe();
    ModelExport.of(RandomModel.of(subwords))
        .write(ModelFormat.HUGGINGFACE, path(folder.resolve("out")), HADOOP, line -> {});

    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(folder.resolve("out/tokenizer.json"))) {
      for (String line : RandomModel.LINES) {
        assertThat(tokenizer.encode(line).getIds())
            .containsExactly(
                IntStream.concat(Arrays.stream(subwords.encode(line)), IntStream.of(Vocabulary.EOS))
                    .asLongStream()
                    .toArray());
      }
    }
  }

  /** The subwords of another tool: lower-cased by us before, and with tags that are ours. */
  @Test
  void anotherToolsTokenizerJsonGivesTheRowsOfTextAsWeReadIt() throws IOException {
    Subwords subwords = OtherTokenizer.METASPACE.subwords(Casing.LOWER).withTags(List.of("<2de>"));
    List<String> notes =
        ModelExport.of(RandomModel.of(subwords))
            .write(ModelFormat.HUGGINGFACE, path(folder.resolve("out")), HADOOP, line -> {});

    assertThat(notes).noneMatch(note -> note.contains("lower-case"));
    JsonNode ours = new ObjectMapper().readTree(folder.resolve("out/subword/rows.json").toFile());
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(folder.resolve("out/tokenizer.json"))) {
      for (String line : List.of("the lower", "The LOWER", "<2de> the low")) {
        assertThat(
                Arrays.stream(tokenizer.encode(line).getIds())
                    .mapToInt(row -> ours.path("target").path((int) row).asInt()))
            .as(line)
            .containsExactlyElementsOf(withEnd(subwords.encode(line)));
      }
    }
  }

  private static List<Integer> withEnd(int[] ids) {
    return IntStream.concat(Arrays.stream(ids), IntStream.of(Vocabulary.EOS)).boxed().toList();
  }

  @Test
  void tagsOfUnigramPiecesAreOneTokenInSentencePieceToo() throws IOException {
    Subwords subwords = RandomModel.unigram().withTags(List.of("<2de>", "<bt>"));
    ModelExport.of(RandomModel.of(subwords))
        .write(ModelFormat.HUGGINGFACE, path(folder.resolve("out")), HADOOP, line -> {});

    SentencePiece pieces =
        SentencePiece.of(Files.readAllBytes(folder.resolve("out/source.spm")), "source.spm");
    for (String line : List.of("<2de> the lower", "<bt> <2de> the newer")) {
      assertThat(pieces.encode(line).ids())
          .as(line)
          .containsExactlyElementsOf(Arrays.stream(subwords.encode(line)).boxed().toList());
    }
  }

  @Test
  void tagsThatASentencePieceModelDoesNotKnowAreNamed() throws IOException {
    List<String> notes =
        ModelExport.of(RandomModel.of(subwords("spm")))
            .write(ModelFormat.HUGGINGFACE, path(folder.resolve("out")), HADOOP, line -> {});

    assertThat(notes).anyMatch(note -> note.contains("does not know <2de>, which is in the"));
  }

  /** MarianTokenizer takes them off the text before it asks the SentencePiece model. */
  @Test
  void tagsThatMarianTokenizerLooksUpAreInItsVocabularyByTheirName() throws IOException {
    Subwords subwords = RandomModel.unigram().withTags(List.of(">>deu<<", "<bt>"));
    List<String> notes =
        ModelExport.of(RandomModel.of(subwords))
            .write(ModelFormat.HUGGINGFACE, path(folder.resolve("out")), HADOOP, line -> {});
    JsonNode ids = new ObjectMapper().readTree(folder.resolve("out/vocab.json").toFile());
    assertThat(ids.has(">>deu<<")).isTrue();
    assertThat(ids.has("\u2581>>deu<<")).isFalse();
    assertThat(ids.has("\u2581<bt>")).isTrue();
    assertThat(notes).anyMatch(note -> note.contains("but not the space after it"));
  }

  @ParameterizedTest
  @EnumSource(
      value = ModelFormat.class,
      names = {"CTRANSLATE2", "MARIAN"})
  void tagsThatOnlyMarianTokenizerLooksUpAreNamedElsewhere(ModelFormat format) throws IOException {
    Subwords subwords = RandomModel.sentencePiece().withTags(List.of(">>deu<<"));
    List<String> notes =
        ModelExport.of(RandomModel.of(subwords, words(MARIAN_OPTIONS)))
            .write(format, path(folder.resolve("out")), HADOOP, line -> {});
    assertThat(notes).anyMatch(note -> note.contains("does not know >>deu<<, which is in the"));
  }

  @ParameterizedTest
  @EnumSource(
      value = ModelFormat.class,
      names = {"HUGGINGFACE", "MARIAN"})
  void aLengthPenaltyThatOtherToolsDivideByInTheirOwnWayComesBack(ModelFormat format)
      throws IOException {
    ModelExport.of(
            RandomModel.of(
                RandomModel.unigram(), words(MARIAN_OPTIONS + "search.lengthPenalty=1.1")))
        .write(format, path(folder.resolve("out")), HADOOP, line -> {});
    Config search = searchOfImported("again");
    assertThat(search.getString("lengthNormalization")).isEqualTo("gnmt");
    assertThat(search.getDouble("lengthPenalty")).isEqualTo(1.1);
  }

  @Test
  void theSearchOfMarianIsRead() throws IOException {
    ModelExport.of(RandomModel.of(RandomModel.unigram(), words(MARIAN_OPTIONS)))
        .write(ModelFormat.MARIAN, path(folder.resolve("out")), HADOOP, line -> {});
    Path decoder = folder.resolve("out/decoder.yml");
    // What Tandem wrote of its own normalization is not taken for Marian's.
    assertThat(searchOfImported("own").getString("lengthNormalization")).isEqualTo("gnmt");
    Files.writeString(
        decoder,
        Files.readString(decoder)
            .replaceAll("(?m)^# .*\\n", "")
            .replaceAll("(?m)^beam-size: .*", "beam-size: 6  # as in OPUS-MT")
            .replaceAll("(?m)^normalize: .*", "normalize: True"));
    Config search = searchOfImported("in");
    assertThat(search.getInt("beam")).isEqualTo(6);
    assertThat(search.getString("lengthNormalization")).isEqualTo("length");
    assertThat(search.getDouble("lengthPenalty")).isEqualTo(1);
    Files.writeString(
        decoder, Files.readString(decoder).replace("normalize: True", "normalize: x"));
    assertThatThrownBy(() -> searchOfImported("broken"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("decoder.yml: found normalize: x, expected a number from 0 to 10");
  }

  private Config searchOfImported(String name) throws IOException {
    ModelImport.of(path(folder.resolve("out")), HADOOP)
        .write(path(folder.resolve(name)), line -> {});
    return ConfigFactory.parseString(
            new TrainedModels(HadoopConf.of(HADOOP))
                .open(folder.resolve(name).toString())
                .settings())
        .getConfig("search");
  }

  /** SentencePiece models of other tools are as they were. */
  @ParameterizedTest
  @EnumSource(
      value = ModelFormat.class,
      names = {"CTRANSLATE2", "HUGGINGFACE", "MARIAN"})
  void usersOfModelsOfNormalizedTextAreTold(ModelFormat format) throws IOException {
    Subwords subwords = RandomModel.sentencePiece().ofNormalizedText(true);
    TrainedModel model = RandomModel.of(subwords, words(MARIAN_OPTIONS));
    assertThat(ModelExport.of(model).write(format, path(folder.resolve("out")), HADOOP, line -> {}))
        .anyMatch(note -> note.contains("composed form (NFC)"));
    TrainedModel other = RandomModel.of(subwords.ofNormalizedText(false), words(MARIAN_OPTIONS));
    for (List<TrainedModel> members : List.of(List.of(model, other), List.of(other, model))) {
      PortableModel both = TrainedModel.ensemble(members).model();
      assertThat(both.networks()).hasSize(2);
      assertThat(Subwords.of(both.subwordFiles(), "here").isOfNormalizedText()).isTrue();
    }
  }

  /** Marian stores the matrix before the softmax so since 2019, unless it is tied. */
  @Test
  void aTransposedOutputMatrixOfMarianIsRead() throws IOException {
    TrainedModel model =
        RandomModel.of(RandomModel.bpe(), words(MARIAN_OPTIONS + "model.tying=none"));
    ModelExport.of(model)
        .write(ModelFormat.MARIAN, path(folder.resolve("out")), HADOOP, line -> {});
    Path file = folder.resolve("out/model.npz");
    List<TensorToWrite> tensors = new ArrayList<>();
    try (TensorFile stored =
        MarianNpz.open(RandomAccessBytes.of(Files.readAllBytes(file), "model.npz"))) {
      for (TensorHeader header : stored.headers().values()) {
        tensors.add(
            header.name().equals("decoder_ff_logit_out_W")
                ? transposed(header, stored.finiteFloats(header.name()))
                : new TensorToWrite(header, TensorData.ofBytes(stored.bytes(header.name()))));
      }
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      MarianNpz.write(out, tensors);
    }

    ModelImport.of(path(folder.resolve("out")), HADOOP)
        .write(path(folder.resolve("in")), line -> {});

    TrainedModel back =
        new TrainedModels(HadoopConf.of(HADOOP)).open(folder.resolve("in").toString());
    assertThat(back.model().networks().get(0).parameters())
        .isEqualTo(model.model().networks().get(0).parameters());
  }

  private static TensorToWrite transposed(TensorHeader header, float[] values) {
    int rows = header.shape().get(0);
    int columns = header.shape().get(1);
    float[] transposed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      transposed[i % columns * rows + i / columns] = values[i];
    }
    return new TensorToWrite(
        new TensorHeader("decoder_ff_logit_out_Wt", header.type(), List.of(columns, rows)),
        TensorData.ofFloats(transposed));
  }

  private static Subwords subwords(String kind) {
    return switch (kind) {
      case "bpe" -> RandomModel.bpe().withTags(List.of("<2de>", "<2fr>"));
      case "unigram" -> RandomModel.unigram();
      case "separate" -> RandomModel.separate();
      case "spm" -> RandomModel.sentencePiece().withTags(List.of("<2de>"));
      case "json" -> RandomModel.tokenizerJson();
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private void comesBack(ModelFormat format, String from, Subwords subwords, String settings)
      throws IOException {
    TrainedModel model = RandomModel.of(subwords, words(settings));
    Path own = Files.createTempDirectory(folder, "");
    ModelExport.of(model).write(format, path(own.resolve("exported")), HADOOP, line -> {});

    ModelImport.of(path(own.resolve(from)), HADOOP).write(path(own.resolve("in")), line -> {});

    TrainedModel back = new TrainedModels(HadoopConf.of(HADOOP)).open(own.resolve("in").toString());
    assertThat(back.model().networks().get(0).parameters())
        .isEqualTo(model.model().networks().get(0).parameters());
    assertThat(Subwords.of(back.model().subwordFiles(), "imported")).isEqualTo(subwords);
    var expected =
        TransformerGraph.modelSettings(
            ComputationGraphConfiguration.fromJson(
                model.model().networks().get(0).configuration()));
    var found =
        TransformerGraph.modelSettings(
            ComputationGraphConfiguration.fromJson(back.model().networks().get(0).configuration()));
    assertThat(found)
        .usingRecursiveComparison()
        .ignoringFields("dropout", "attentionDropout", "feedForwardDropout", "normEpsilon")
        .isEqualTo(expected);
    assertThat(found.normEpsilon())
        .isEqualTo(format == ModelFormat.MARIAN ? 1e-6 : expected.normEpsilon());
    if (found.normEpsilon() == expected.normEpsilon()) {
      assertThat(translations(back)).isEqualTo(translations(model));
    }
  }

  private static String[] words(String settings) {
    return settings.isBlank() ? new String[0] : settings.split(" ");
  }

  private static List<String> translations(TrainedModel model) {
    SearchSettings search =
        SettingsReader.ofText("", List.of("search.maximumLength=12")).settings().search();
    return model.model().translator(search, 1).translate(RandomModel.LINES).stream()
        .map(Translation::text)
        .toList();
  }

  private static org.apache.hadoop.fs.Path path(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
