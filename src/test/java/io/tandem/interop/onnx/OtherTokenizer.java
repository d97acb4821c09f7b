package io.tandem.interop.onnx;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.LineWords;
import io.tandem.subword.SubwordKind;
import io.tandem.subword.Subwords;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Small files of the kinds that other tools' tokenizer.json are of. */
public enum OtherTokenizer {
  /** Merges of bytes, as GPT-2 has them. */
  BYTE_LEVEL(() -> Files.OF_BYTES.formatted(Files.bytesAsCharacters())),
  /** Unigram pieces with a mark before words, as T5 has them. */
  METASPACE(() -> Files.OF_PIECES),
  /** Merges that fall back to bytes, as Llama has them. */
  BYTE_FALLBACK(() -> Files.WITH_BYTES.formatted(Files.namesOfBytes()));

  private final Supplier<String> json;

  OtherTokenizer(Supplier<String> json) {
    this.json = json;
  }

  public Subwords subwords(Casing casing) {
    return Subwords.imported(
        SubwordKind.HUGGINGFACE,
        json.get().getBytes(StandardCharsets.UTF_8),
        new LineWords(casing, Splitting.REVERSIBLE),
        "tokenizer.json");
  }

  private static final class Files {
    /** With other ids than the network's, an added token, and a token that ends sentences. */
    private static final String OF_BYTES =
        """
        {"added_tokens": [
           {"id": 300, "content": "<|end|>", "special": true, "normalized": false},
           {"id": 301, "content": "\u00DFx", "special": false, "normalized": false},
           {"id": 302, "content": "<mask>", "special": true, "lstrip": true, "normalized": false}],
         "normalizer": {"type": "NFC"},
         "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
         "post_processor": {"type": "TemplateProcessing",
           "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<|end|>", "type_id": 0}}],
           "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
           "special_tokens": {"<|end|>": {"id": "<|end|>", "ids": [300], "tokens": ["<|end|>"]}}},
         "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
         "model": {"type": "BPE", "vocab": {%s, "lo": 256, "low": 257, "\u0120t": 258, "he": 259, "\u0120the": 260},
                   "merges": ["l o", "lo w", "\u0120 t", "h e", "\u0120t he"]}}
        """;

    /** The characters that byte-level models write bytes as, with the bytes as ids. */
    private static String bytesAsCharacters() {
      StringBuilder entries = new StringBuilder();
      int further = 256;
      for (int value = 0; value < 256; value++) {
        boolean isPrinted = (value > ' ' && value < 0x7F) || (value > 0xA0 && value != 0xAD);
        entries
            .append(value == 0 ? "" : ", ")
            .append(
                String.format(
                    Locale.ROOT, "\"\\u%04X\": %d", isPrinted ? value : further++, value));
      }
      return entries.toString();
    }

    /** Cuts or fills lines to a length, which models do for training in batches. */
    private static final String OF_PIECES =
        """
        {"truncation": {"max_length": 3, "strategy": "LongestFirst", "stride": 0, "direction": "Right"},
         "padding": {"strategy": {"Fixed": 16}, "direction": "Right", "pad_to_multiple_of": null,
           "pad_id": 0, "pad_type_id": 0, "pad_token": "[UNK]"},
         "added_tokens": [{"id": 0, "content": "[UNK]", "single_word": false, "lstrip": false, "rstrip": false,
           "special": true, "normalized": false}],
         "normalizer": {"type": "NFKC"},
         "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": true},
         "decoder": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": true},
         "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
           "vocab": [["[UNK]", 0], ["\u2581", -2], ["\u2581the", -3], ["low", -4], ["er", -4.5], ["lower", -9],
                     ["e", -6], ["w", -6.5], ["t", -7], ["n", -7], ["s", -7], ["st", -7.5]]}}
        """;

    private static final String WITH_BYTES =
        """
        {"added_tokens": [{"id": 1, "content": "</s>", "special": true, "normalized": false}],
         "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "\u2581"},
           {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]},
         "decoder": {"type": "Sequence", "decoders": [
           {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "}, {"type": "ByteFallback"},
           {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
         "model": {"type": "BPE", "unk_token": "<unk>", "byte_fallback": true, "fuse_unk": true,
           "vocab": {"<unk>": 0, "</s>": 1, %s, "\u2581": 258, "t": 259, "h": 260, "e": 261, "he": 262, "\u2581t": 263,
                     "\u2581the": 264, "w": 265, "we": 266},
           "merges": [["h", "e"], ["\u2581", "t"], ["\u2581t", "he"], ["w", "e"]]}}
        """;

    private static String namesOfBytes() {
      return IntStream.range(0, 256)
          .mapToObj(value -> String.format(Locale.ROOT, "\"<0x%02X>\": %d", value, 2 + value))
          .collect(Collectors.joining(", "));
    }
  }
}
