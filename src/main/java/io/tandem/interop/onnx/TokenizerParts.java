package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenizerSteps;
import io.tandem.subword.TokenizerText;
import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The parts of a tokenizer.json common to all kinds of subwords. */
final class TokenizerParts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ID = "id";
  private static final String TYPE_ID = "type_id";
  private static final String MARKS = "[\uFDD0-\uFDD5]";

  private TokenizerParts() {}

  /**
   * Returns the normalizers of every text. These files use noncharacters as marks, because no
   * exchanged text has them.
   */
  static List<ObjectNode> text(Subwords subwords) {
    List<ObjectNode> steps = new ArrayList<>(TokenizerText.steps(subwords.source()));
    steps.add(0, TokenizerSteps.replaceAll(MARKS, "\uFFFD"));
    return steps;
  }

  /** A regular expression for one of the characters. */
  static String oneOf(Set<Integer> characters) {
    StringBuilder regex = new StringBuilder("[");
    for (int character : characters) {
      if ("\\[]^-&~".indexOf(character) >= 0) {
        regex.append('\\');
      }
      regex.appendCodePoint(character);
    }
    return regex.append(']').toString();
  }

  /** A model of merges without vocabulary and merges, that writes unknown text as bytes. */
  static ObjectNode merging(Vocabulary vocabulary) {
    return TokenizerSteps.typed("BPE")
        .putNull("dropout")
        .put("unk_token", vocabulary.name(Vocabulary.UNK))
        .putNull("continuing_subword_prefix")
        .putNull("end_of_word_suffix")
        .put("fuse_unk", false)
        .put("byte_fallback", true)
        .put("ignore_merges", false);
  }

  /** A tokenizer.json without content. */
  static ObjectNode document() {
    ObjectNode json = JSON.createObjectNode().put("version", "1.0");
    return json.putNull("truncation").putNull("padding");
  }

  /**
   * A tokenizer.json with special tokens, tags, and EOS after every text.
   *
   * @param vocabulary that of the source
   */
  static ObjectNode tokenizer(Vocabulary vocabulary) {
    ObjectNode json = document();
    ArrayNode added = json.putArray("added_tokens");
    for (int id = 0; id < Vocabulary.FIRST_BYTE; id++) {
      added.add(special(id, vocabulary.name(id)));
    }
    int firstTag = vocabulary.size() - vocabulary.tags().size();
    for (int id = firstTag; id < vocabulary.size(); id++) {
      added.add(tag(id, vocabulary.name(id)));
    }
    json.set("post_processor", endOfSentence(vocabulary.name(Vocabulary.EOS)));
    return json;
  }

  /** A token that decoding skips. */
  static ObjectNode special(int id, String content) {
    return addedToken(id, content).put("special", true);
  }

  /** A token before a source line, with the spaces after it. */
  static ObjectNode tag(int id, String content) {
    return addedToken(id, content).put("rstrip", true).put("special", false);
  }

  private static ObjectNode addedToken(int id, String content) {
    return JSON.createObjectNode()
        .put(ID, id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false);
  }

  /** Puts EOS after every text. */
  static ObjectNode endOfSentence(String end) {
    ObjectNode template = TokenizerSteps.typed("TemplateProcessing");
    ArrayNode single = template.putArray("single");
    addText(single, "A");
    addToken(single, end);
    ArrayNode pair = template.putArray("pair");
    addText(pair, "A");
    addText(pair, "B");
    addToken(pair, end);
    ObjectNode token = template.putObject("special_tokens").putObject(end).put(ID, end);
    token.putArray("ids").add(Vocabulary.EOS);
    token.putArray("tokens").add(end);
    return template;
  }

  private static void addText(ArrayNode template, String which) {
    template.addObject().putObject("Sequence").put(ID, which).put(TYPE_ID, 0);
  }

  private static void addToken(ArrayNode template, String token) {
    template.addObject().putObject("SpecialToken").put(ID, token).put(TYPE_ID, 0);
  }
}
