package io.tandem.subword;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Sides;
import io.tandem.subword.SubwordSide.LineCoder;
import io.tandem.subword.imported.ImportedTokenizer;
import io.tandem.subword.imported.ModelFile;
import io.tandem.text.moses.TruecaseModel;
import io.tandem.text.moses.Truecaser;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Reads subwords from the files that {@link SubwordFiles} names.
 *
 * @param contents content by name
 * @param directory their directory, for messages
 */
record SubwordReader(Map<String, byte[]> contents, String directory) {
  /**
   * Returns the files of the subwords, without any others.
   *
   * @throws UserException if one is missing or the form cannot be read
   */
  SubwordFiles files() {
    SubwordForm form = form();
    Map<String, byte[]> model = new LinkedHashMap<>();
    names(form).forEach(name -> model.put(name, file(name).content()));
    return new SubwordFiles(form, model);
  }

  private List<String> names(SubwordForm form) {
    return switch (form.kind()) {
      case BPE -> learned(form, SubwordFiles.MERGES, SubwordFiles.VOCABULARY);
      case UNIGRAM -> learned(form, SubwordFiles.VOCABULARY);
      case SENTENCEPIECE -> List.of(SubwordFiles.SENTENCE_PIECE);
      case HUGGINGFACE -> List.of(SubwordFiles.TOKENIZER_JSON);
      case MARIAN ->
          Stream.concat(
                  Stream.of(SubwordFiles.MARIAN_SOURCE, SubwordFiles.MARIAN_TARGET),
                  marianVocabularies())
              .toList();
    };
  }

  private static List<String> learned(SubwordForm form, String... names) {
    return form.sides() == Sides.JOINT
        ? List.of(names)
        : Stream.of(names).map(SubwordFiles::ofEachSide).flatMap(List::stream).toList();
  }

  private Stream<String> marianVocabularies() {
    return SubwordFiles.marianVocabularies().stream().filter(contents::containsKey);
  }

  /**
   * @throws UserException if a file is missing or cannot be read
   */
  SubwordSides sides() {
    SubwordForm form = form();
    return switch (form.kind()) {
      case BPE, UNIGRAM -> learned(form);
      case SENTENCEPIECE -> {
        ModelFile model = file(SubwordFiles.SENTENCE_PIECE);
        yield SubwordSides.imported(form, ImportedTokenizer.sentencePiece(model), model.name());
      }
      case HUGGINGFACE -> {
        ModelFile model = file(SubwordFiles.TOKENIZER_JSON);
        yield SubwordSides.imported(form, ImportedTokenizer.tokenizerJson(model), model.name());
      }
      case MARIAN ->
          SubwordSides.marian(
              form,
              file(SubwordFiles.MARIAN_SOURCE),
              file(SubwordFiles.MARIAN_TARGET),
              marianVocabularies().map(this::file).toList());
    };
  }

  private SubwordSides learned(SubwordForm form) {
    return switch (form.sides()) {
      case JOINT -> SubwordSides.joint(form, coder(form, UnaryOperator.identity()));
      case SEPARATE ->
          SubwordSides.of(
              form, coder(form, Side.SOURCE::file), coder(form.with(List.of()), Side.TARGET::file));
    };
  }

  private LineCoder coder(SubwordForm form, UnaryOperator<String> named) {
    String merges = named.apply(SubwordFiles.MERGES);
    String file = named.apply(SubwordFiles.VOCABULARY);
    Merges learned =
        contents.containsKey(merges) ? Merges.parse(text(merges), at(merges)) : Merges.NONE;
    Vocabulary vocabulary = VocabularyFile.parse(text(file), at(file)).withTags(form.tags());
    try {
      return new SubwordCoder(form, learned, vocabulary);
    } catch (UserException e) {
      throw new UserException("%s: %s".formatted(at(file), e.getMessage()), e);
    }
  }

  private SubwordForm form() {
    SubwordForm form = SubwordForm.parse(text(SubwordFiles.SETTINGS), at(SubwordFiles.SETTINGS));
    return form.words().casing() == Casing.TRUECASE
        ? form.with(
            form.words()
                .with(truecaser(SubwordFiles.SOURCE_CASING), truecaser(SubwordFiles.TARGET_CASING)))
        : form;
  }

  private Truecaser truecaser(String name) {
    return new Truecaser(TruecaseModel.parse(text(name).lines().toList(), at(name)));
  }

  private String text(String name) {
    return new String(file(name).content(), StandardCharsets.UTF_8);
  }

  private ModelFile file(String name) {
    byte[] content = contents.get(name);
    if (content == null) {
      throw UserException.of(
          "%s: found no file %s, which Tandem writes for such subwords", directory, name);
    }
    return new ModelFile(at(name), content);
  }

  private String at(String name) {
    return directory + "/" + name;
  }
}
