package io.tandem.interop.marian;

import io.tandem.UserException;
import io.tandem.interop.model.ModelFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a model in a directory: those named in {@code decoder.yml}, else those with the
 * usual names.
 *
 * @param decoder the content of {@code decoder.yml}
 * @param hasOwnNormalization whether Tandem wrote the file, for a length normalization that Marian
 *     does not have
 */
record MarianFiles(
    ModelFolder folder, Map<String, List<String>> decoder, boolean hasOwnNormalization) {
  static final String NPZ = ".npz";
  static final String BIN = ".bin";
  private static final String SPM = ".spm";
  private static final double MAX_BEAM = 1000;
  private static final double MAX_PENALTY = 10;
  private static final List<String> YAML = List.of(".yml", ".yaml", ".json");

  /**
   * The files that map text to ids.
   *
   * @param source the SentencePiece model of the source side
   * @param target that of the target side
   * @param vocabularies the vocabularies; none if ids are those of the SentencePiece models
   */
  record Subwords(String source, String target, List<String> vocabularies) {}

  static MarianFiles of(ModelFolder folder) throws IOException {
    if (!folder.has(MarianExport.DECODER)) {
      return new MarianFiles(folder, Map.of(), false);
    }
    String decoder = folder.text(MarianExport.DECODER);
    return new MarianFiles(
        folder,
        FlatYaml.parse(decoder, folder.file(MarianExport.DECODER)),
        decoder.contains(MarianExport.OWN_NORMALIZATION));
  }

  /**
   * Returns the names of the files of its subwords.
   *
   * @throws UserException if they are ambiguous
   */
  Subwords subwords() throws IOException {
    List<String> vocabularies = vocabularies();
    String first = vocabularies.get(0);
    String last = vocabularies.get(vocabularies.size() - 1);
    if (first.endsWith(SPM) && last.endsWith(SPM)) {
      return new Subwords(first, last, List.of());
    }
    for (String piece : List.of(MarianExport.SOURCE_MODEL, MarianExport.TARGET_MODEL)) {
      if (!folder.has(piece)) {
        throw UserException.of(
            "%s has the vocabulary %s, but no %s: Tandem needs the SentencePiece models source.spm and target.spm as well, to split text as the model does",
            folder.path(), first, piece);
      }
    }
    return new Subwords(
        MarianExport.SOURCE_MODEL,
        MarianExport.TARGET_MODEL,
        first.equals(last) ? List.of(first) : List.of(first, last));
  }

  /**
   * Returns the name of the file of its weights.
   *
   * @throws UserException if there is none, or more than one
   */
  String model() throws IOException {
    List<String> named = decoder.getOrDefault("models", List.of());
    String setting = folder.file(MarianExport.DECODER);
    if (named.size() > 1) {
      throw UserException.of(
          "%s names %s models, an ensemble; give the file of one of them as --model",
          setting, named.size());
    }
    if (named.size() == 1) {
      return folder.named(setting, named.get(0));
    }
    for (String ending : List.of(NPZ, BIN)) {
      List<String> found = ending(folder.names(), ending);
      if (found.size() == 1) {
        return found.get(0);
      }
      if (found.size() > 1) {
        throw UserException.of(
            "%s has several models, such as %s and %s; give the file of one of them as --model",
            folder.path(), found.get(0), found.get(1));
      }
    }
    throw UserException.of(
        "%s has no model that Tandem reads: expected config.json with model.safetensors or pytorch_model.bin (Hugging Face), or a .npz or .bin (Marian)",
        folder.path());
  }

  /**
   * Returns the search settings in decoder.yml.
   *
   * @throws UserException if one is not a number that Tandem can search with
   */
  List<String> search() {
    List<String> settings = new ArrayList<>();
    number("beam-size", 1, MAX_BEAM)
        .ifPresent(beam -> settings.add("search.beam=" + Math.round(beam)));
    Optional<Double> normalize = number("normalize", 0, MAX_PENALTY);
    if (normalize.isPresent()) {
      if (!hasOwnNormalization) {
        settings.add("search.lengthNormalization=length");
      }
      settings.add("search.lengthPenalty=" + normalize.get());
    }
    return settings;
  }

  private Optional<Double> number(String key, double least, double most) {
    List<String> values = decoder.getOrDefault(key, List.of());
    String value = values.isEmpty() ? "true" : values.get(0).replaceFirst("\\s+#.*", "");
    if (!decoder.containsKey(key) || value.equals("~") || value.equals("null")) {
      return Optional.empty();
    }
    try {
      // normalize without a value means 1.
      double number =
          switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> 1;
            case "false" -> 0;
            default -> Double.parseDouble(value);
          };
      if (number >= least && number <= most) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // The message is the same.
    }
    throw UserException.of(
        "%s: found %s: %s, expected a number from %.0f to %.0f",
        folder.file(MarianExport.DECODER), key, value, least, most);
  }

  private static List<String> ending(List<String> names, String ending) {
    return names.stream().filter(name -> name.endsWith(ending)).toList();
  }

  private List<String> vocabularies() throws IOException {
    List<String> named = decoder.getOrDefault("vocabs", List.of());
    if (named.size() == 1 || named.size() == 2) {
      String setting = folder.file(MarianExport.DECODER);
      for (String name : named) {
        folder.named(setting, name);
      }
      return named;
    }
    List<String> names = folder.names();
    for (List<String> usual :
        List.of(List.of("srcvocab", "trgvocab"), List.of("src.vocab", "trg.vocab"))) {
      for (String ending : List.of(SPM, YAML.get(0))) {
        Optional<String> source = starting(names, usual.get(0), ending);
        Optional<String> target = starting(names, usual.get(1), ending);
        if (source.isPresent() && target.isPresent()) {
          return List.of(source.get(), target.get());
        }
      }
    }
    List<String> yaml =
        names.stream()
            .filter(name -> name.contains("vocab") && YAML.stream().anyMatch(name::endsWith))
            .toList();
    if (yaml.size() == 1) {
      return yaml;
    }
    List<String> pieces = ending(names, SPM);
    if (yaml.isEmpty() && pieces.size() == 1) {
      return pieces;
    }
    throw UserException.of(
        "%s: it is not clear which files are the vocabularies (found %s); name them in a decoder.yml, as \"vocabs:\" and a line \"  - FILE\" for source and target each",
        folder.path(), yaml.isEmpty() && pieces.isEmpty() ? "none" : all(yaml, pieces));
  }

  private static String all(List<String> yaml, List<String> pieces) {
    return String.join(", ", yaml)
        + (yaml.isEmpty() || pieces.isEmpty() ? "" : ", ")
        + String.join(", ", pieces);
  }

  private static Optional<String> starting(List<String> names, String start, String ending) {
    return names.stream()
        .filter(name -> name.startsWith(start) && name.endsWith(ending))
        .findFirst();
  }
}
