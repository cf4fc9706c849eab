"""The network: a BERT-like encoder, one vector a word, and small heads for every layer of annotation.

The parser is deep biaffine for arcs (Dozat & Manning 2017, "Deep Biaffine Attention for Neural Dependency Parsing");
relations use a low-rank form (products and sums of the two vectors) that costs a hundredth at run time. A word
is its first sub-word over a learned mix of all layers (ELMo's scalar mix, Peters et al. 2018), plus an embedding
of its shape and of the white space before it, because the base encoder ignores case. A cased network adds such an
embedding to the encoder's input, too, so that a word's vector knows the shapes around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import BertConfig, BertModel

from kg.language.word_features import SHAPES, SPACINGS

from .claim_heads import ClaimHeads, ClaimOutputs

SHAPE_WIDTH = 32
ARC_WIDTH = 256
LABEL_WIDTH = 128
HIDDEN = 192


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many classes each head has; claim and role are 0 in a network that reads no claims."""

    tag: int
    morph: int
    lemma: int
    entity: int
    deprel: int
    claim: int = 0
    role: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of the base encoder there is.

    layers: the numbers of its layers, in order. heads: attention heads of a layer, 32 wide each. neurons: width of
    a layer's feed-forward part. cased: whether the encoder, too, reads the words' shapes, not the heads alone.
    """

    layers: tuple[int, ...]
    heads: int
    neurons: int
    cased: bool = False


WHOLE = Shape(tuple(range(6)), 12, 1536)
HEAD_WIDTH = 32
WEIGHTS = {"tag": 0.5, "morph": 0.5, "lemma": 0.5, "entity": 1.5}
"""How much these layers count in the loss; the others count 1."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """Scores for a batch; B sequences, W words. hidden: vectors of the sub-words after each layer, the first before."""

    sentence: Tensor
    tag: Tensor
    morph: Tensor
    lemma: Tensor
    entity: Tensor
    arc_dep: Tensor
    arc_head: Tensor
    label_dep: Tensor
    label_head: Tensor
    hidden: Tensor
    claims: ClaimOutputs | None = None


def _head(width: int, classes: int, drop: float) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, HIDDEN), nn.GELU(), nn.Dropout(drop), nn.Linear(HIDDEN, classes))


class Network(nn.Module):
    """Encoder and heads. ``base`` is the folder with config.json and model.safetensors of the base weights."""

    def __init__(
        self, sizes: Sizes, base: Path, shape: Shape = WHOLE, *, attention: str = "sdpa", drop: float = 0.2
    ) -> None:
        super().__init__()
        config = BertConfig.from_json_file(str(base / "config.json"))
        config._attn_implementation = attention
        config.attention_probs_dropout_prob = 0.0  # random numbers cost a sixth of a step on a CPU
        config.num_hidden_layers = len(shape.layers)
        config.intermediate_size = shape.neurons
        self.encoder = BertModel(config, add_pooling_layer=False)
        if shape.heads != config.num_attention_heads:
            self._narrow(shape.heads)
        self.encoder_shape = shape
        layers = config.num_hidden_layers + 1
        width = config.hidden_size + SHAPE_WIDTH
        self.mix = nn.Parameter(torch.zeros(layers))
        self.entity_mix = nn.Parameter(torch.zeros(layers))
        self.shape = nn.Embedding(SHAPES * SPACINGS, SHAPE_WIDTH)
        self.case: nn.Embedding | None = None
        if shape.cased:
            self.case = nn.Embedding(1 + SHAPES * SPACINGS, config.hidden_size)  # the first: inside a word
            nn.init.zeros_(self.case.weight)  # a network that has learnt without it begins where it was
        self.drop = nn.Dropout(drop)
        self.sentence = nn.Linear(width, 1)
        self.tag = nn.Linear(width, sizes.tag)
        self.morph = _head(width, sizes.morph, drop)
        self.lemma = _head(width, sizes.lemma, drop)
        self.entity = _head(width, sizes.entity, drop)
        self.arc_d = nn.Linear(width, ARC_WIDTH)
        self.arc_h = nn.Linear(width, ARC_WIDTH)
        self.biaffine = nn.Linear(ARC_WIDTH, ARC_WIDTH)
        self.label_d = nn.Linear(width, LABEL_WIDTH)
        self.label_h = nn.Linear(width, LABEL_WIDTH)
        self.relation = nn.Linear(2 * LABEL_WIDTH, sizes.deprel)
        self.arc_root = nn.Parameter(torch.randn(ARC_WIDTH) * 0.02)
        self.label_root = nn.Parameter(torch.randn(LABEL_WIDTH) * 0.02)
        self.claims = ClaimHeads(width, layers, sizes.claim, sizes.role, drop) if sizes.claim else None

    def _narrow(self, heads: int) -> None:
        """Give the layers fewer attention heads of the same width; the configuration knows no such thing."""
        width, inner = self.encoder.config.hidden_size, heads * HEAD_WIDTH
        layers: Any = self.encoder.encoder.layer
        for layer in layers:
            attention = layer.attention.self
            attention.num_attention_heads, attention.all_head_size = heads, inner
            attention.attention_head_size = HEAD_WIDTH
            for name in ("query", "key", "value"):
                setattr(attention, name, nn.Linear(width, inner))
            layer.attention.output.dense = nn.Linear(inner, width)

    def load_base(self, base: Path) -> None:
        """Load the base weights of the encoder."""
        state = load_file(str(base / "model.safetensors"))
        state = {k: v for k, v in state.items() if not k.startswith("pooler") and "position_ids" not in k}
        result = self.encoder.load_state_dict(state, strict=False)
        if result.missing_keys or result.unexpected_keys:
            raise ValueError(f"the base weights do not fit: {result}")

    def forward(self, input_ids: Tensor, attention_mask: Tensor, first: Tensor, feature: Tensor) -> Outputs:
        """Score a batch: input_ids and attention_mask [B, T], first and feature [B, W]."""
        vectors = self.encoder.embeddings.word_embeddings(input_ids)
        if self.case is not None:
            kinds = torch.zeros_like(input_ids).scatter(1, first, feature + 1)
            # Padding words point to the first column, which is no word's.
            kinds = torch.cat([torch.zeros_like(kinds[:, :1]), kinds[:, 1:]], 1)
            vectors = vectors + self.case(kinds)
        layers = self.encoder(
            inputs_embeds=vectors, attention_mask=attention_mask, output_hidden_states=True
        ).hidden_states
        stacked = torch.stack(layers)
        index = first.unsqueeze(-1).expand(-1, -1, stacked.size(-1))
        shape = self.shape(feature)

        # Both mixes in one product: onnxruntime is slow at sums over the first axis.
        weights = torch.softmax(torch.stack([self.mix, self.entity_mix]), -1)
        mixes = (weights @ stacked.flatten(1)).view(2, *stacked.shape[1:])

        def words(mixed: Tensor) -> Tensor:
            dropped: Tensor = self.drop(torch.cat([torch.gather(mixed, 1, index), shape], -1))
            return dropped

        h, names = words(mixes[0]), words(mixes[1])
        claims = None
        if self.claims is not None:
            mixed = torch.softmax(self.claims.mix, -1) @ stacked.flatten(1)
            first_mix, second_mix = mixed.view(2, *stacked.shape[1:])
            vectors = [torch.cat([torch.gather(mix, 1, index), shape], -1) for mix in (first_mix, second_mix)]
            claims = self.claims(*vectors)
        return Outputs(
            sentence=self.sentence(h).squeeze(-1),
            tag=self.tag(h),
            morph=self.morph(h),
            lemma=self.lemma(h),
            entity=self.entity(names),
            arc_dep=self.biaffine(self.drop(F.gelu(self.arc_d(h)))),
            arc_head=self.drop(F.gelu(self.arc_h(h))),
            label_dep=self.drop(F.gelu(self.label_d(h))),
            label_head=self.drop(F.gelu(self.label_h(h))),
            hidden=stacked,
            claims=claims,
        )

    def arcs(self, out: Outputs) -> Tensor:
        """Return scores [B, W, W + 1] of each word's head; column 0 is the root."""
        root = self.arc_root.expand(out.arc_head.size(0), 1, -1)
        scores: Tensor = out.arc_dep @ torch.cat([root, out.arc_head], 1).transpose(1, 2)
        return scores

    def relations(self, out: Outputs, heads: Tensor) -> Tensor:
        """Return scores [B, W, R] of each word's relation to the given heads [B, W] (0 is the root)."""
        root = self.label_root.expand(out.label_head.size(0), 1, -1)
        every = torch.cat([root, out.label_head], 1)
        head = torch.gather(every, 1, heads.unsqueeze(-1).expand(-1, -1, every.size(-1)))
        scores: Tensor = self.relation(torch.cat([out.label_dep * head, out.label_dep + head], -1))
        return scores
