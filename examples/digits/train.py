"""Trains the LeNet of this example, once: writes weights.npz and logits.npz beside this file.

    ./dev digits && python3 examples/digits/train.py build/digits

9,000 digits are trained with, 1,000 are held out (digits.py says which); none of these is looked at before the end.
Seeded, one thread. Weights are stored with half precision; the logits are what PyTorch computes of the stored ones.
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

import digits

HERE = pathlib.Path(__file__).parent
EPOCHS, BATCH = 30, 64


class LeNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = torch.nn.Conv2d(1, 6, 5), torch.nn.Conv2d(6, 16, 5)
        self.dense1, self.dense2 = torch.nn.Linear(256, 120), torch.nn.Linear(120, 84)
        self.dense3 = torch.nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = F.max_pool2d(torch.relu(self.conv2(x)), 2)
        x = torch.relu(self.dense1(x.flatten(1)))
        return self.dense3(torch.relu(self.dense2(x)))


def moved(images):
    """Each image turned, scaled and shifted a little."""
    angle, scale = (torch.rand(2, len(images)) * 2 - 1) * torch.tensor([[0.2], [0.1]])
    shift = (torch.rand(len(images), 2) * 2 - 1) * 0.1
    cos, sin = angle.cos() * (1 + scale), angle.sin() * (1 + scale)
    maps = torch.stack([torch.stack([cos, -sin, shift[:, 0]], 1), torch.stack([sin, cos, shift[:, 1]], 1)], 1)
    return F.grid_sample(images, F.affine_grid(maps, images.shape, align_corners=False), align_corners=False)


def train(net, images, labels):
    steps = EPOCHS * -(-len(labels) // BATCH)
    optimiser = torch.optim.Adam(net.parameters(), lr=2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in torch.randperm(len(labels)).split(BATCH):
            loss = F.cross_entropy(net(moved(images[batch])), labels[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += float(loss) * len(batch)
        print(f"epoch {epoch + 1}: {total / len(labels):.4f}", flush=True)


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    images, labels, held_out = digits.load(sys.argv[1] if len(sys.argv) > 1 else "build/digits")
    x, y = torch.from_numpy(images[~held_out]), torch.from_numpy(labels[~held_out]).long()
    net = LeNet()
    train(net, x, y)

    weights = {name: value.detach().numpy().astype(np.float16) for name, value in net.state_dict().items()}
    net.load_state_dict({name: torch.from_numpy(value.astype(np.float32)) for name, value in weights.items()})
    with torch.no_grad():
        logits = net(torch.from_numpy(images[held_out])).numpy()
    right = (logits.argmax(1) == labels[held_out]).sum()
    print(f"{right} of {len(logits)} held-out digits are recognised")
    np.savez(HERE / "weights.npz", **weights)
    np.savez(HERE / "logits.npz", logits=logits[::50])  # of every 50th


if __name__ == "__main__":
    main()
