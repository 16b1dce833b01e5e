"""What people decide, each with login and reason: slices, waivers, erasing; and the signals they look into."""
